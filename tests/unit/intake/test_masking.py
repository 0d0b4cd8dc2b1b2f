"""What points at a person leaves the text; what tells of the matter stays."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.application.personal_data.measure_masking import MeasureMasking
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.personal_data.specimens import SPECIMENS, identity_number

PERSONAL = [
    ("请打13812345678联系", "13812345678"),
    ("电话 138 1234 5678", "138 1234 5678"),
    ("电话138-1234-5678。", "138-1234-5678"),
    ("+8613812345678", "13812345678"),
    ("１３８１２３４５６７８", "１３８１２３４５６７８"),
    ("座机029-87654321", "87654321"),
    ("身份证610104199001011234", "610104199001011234"),
    ("身份证61010419900101123X", "61010419900101123X"),
    ("邮箱zhang.san@example.com收", "zhang.san@example.com"),
    ("陕A12345乱停", "A12345"),
    ("新能源陕AD12345乱停", "AD12345"),
    ("车牌陕A·12345", "12345"),
    ("我叫张三丰，住在这里", "张三丰"),
    ("我叫王小明住在北院门", "王小明"),
    ("姓名：李四", "李四"),
    ("联系人 欧阳", "没有这个词"),
    ("微信号 abc12345", "abc12345"),
    ("QQ：123456789", "123456789"),
    ("幺三八一二三四五六七八", "一二三四五六七八"),
    ("卡号6222021234567890123", "6222021234567890123"),
    ("1381-234-5678", "1381-234-5678"),
    ("138.123.45678", "138.123.45678"),
    ("013812345678", "13812345678"),
    ("0086 13812345678", "13812345678"),
    ("1 3 8 1 2 3 4 5 6 7 8", "3 8 1 2 3"),
    ("一三八 一二三四 五六七八", "一二三四 五六七八"),
    ("138一二三四5678", "138一二三四5678"),
    ("138\u200b1234\u200b5678", "1234"),
    ("（０２９）８７６５－４３２１", "８７６５"),
    ("电话：87654321", "87654321"),
    ("身份证号 610104 19900101 1234", "19900101"),
    ("老身份证610104500101123", "610104500101123"),
    ("护照号E12345678", "12345678"),
    ("身份证４３０３２２１９５６０", "４３０３２２１９５６０"),
    ("陕a12345乱停", "12345"),
    ("陕A1234警", "1234"),
    ("zhang123(at)qq点com", "zhang123"),
    ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "ｚｈａｎｇ"),
    ("本人姓诸葛，住三号楼", "诸葛"),
    ("免贵姓王", "王"),
    ("我是欧阳小月，住这里", "欧阳"),
    ("联系人张女士", "张女士"),
    ("薇信：abc_12345", "abc_12345"),
    ("0044 20 7946 0958", "7946"),
    ("电话00442079460958", "2079460958"),
    ("Name: John Smith", "Smith"),
    ("The lift is broken. Name: Amy Li", "Amy"),
    ("Broken lift, tenant's name: Amy Li", "Amy"),
    ("138/1234/5678", "1234"),
    ("电话:138-1234-567 8", "1234"),
]
HARMLESS = [
    "3号楼2单元1501室漏水",
    "我是莲湖区居民，反映路灯不亮",
    "订单号202605011234567",
    "请拨打12345、110、119",
    "本人住在北院门",
    "2026年11月22日晚上8点",
    "停水三四天了",
    "A座12345号",
    "坐19、812、501、213、139、602路",
    "联系人和联系电话都没有",
    "本人成绩不公布",
    "我是高新区居民，路灯不亮",
    "ＡＢ座３号楼，２０２６年",
    "按GB50118-2010的要求",
    "我叫停车，他不停",
    "导致亏损68863.78元",
    "订单号0012345678901号",
    "Order name: The lift is broken",
    "Order name: Lift broken",
    "Name: The lift is broken",
    "金额150/2000/3000元",
]


@pytest.mark.parametrize(("text", "detail"), PERSONAL)
def test_personal_details_are_masked(text: str, detail: str) -> None:
    assert detail not in mask(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


def test_what_is_no_detail_stays_as_it_was_written_full_width_signs_too() -> None:
    assert mask("３号楼，电话１３８１２３４５６７８！") == "３号楼，电话1**********！"


@pytest.mark.parametrize("where", ["抖音号：", "支付宝账号", "微信", "WeChat ID: "])
def test_where_an_account_is_stays_said(where: str) -> None:
    assert mask(f"加{where}dy12345678") == f"加{where}*****"


def test_eighteen_digits_in_odd_groups_are_an_identity_number_where_the_check_holds() -> None:
    number = identity_number(Random(1))  # noqa: S311
    grouped = " ".join((number[:3], number[3:7], number[7:]))
    wrong = grouped[:-1] + ("1" if grouped[-1] != "1" else "2")

    assert mask(f"号码{grouped}。") == f"号码{'*' * 18}。"
    assert mask(f"号码{wrong}。") != f"号码{'*' * 18}。"


@pytest.mark.parametrize("form", SPECIMENS)
def test_every_spelling_is_caught_wherever_it_stands(form: str) -> None:
    rng = Random(7)  # noqa: S311
    for _ in range(50):
        phrase, secret = SPECIMENS[form](rng)
        assert secret not in mask(f"井盖坏了一周，{phrase}请尽快来修")


def test_the_measurement_lists_what_is_masked_what_is_caught_and_what_looks_escaped() -> None:
    texts = ["我叫王小明，电话13812345678", "热线0000-00000000没人接", "路灯不亮"]

    measured = MeasureMasking()(texts, plant_each=3)

    assert (measured.texts, measured.texts_masked) == (3, 1)
    assert measured.masked == {"name": 1, "mobile": 1}
    assert "long_number" in measured.escaped
    assert measured.caught == measured.planted


def test_the_matter_stays_readable() -> None:
    said = "我叫张三丰，电话13812345678，楼下井盖坏了"
    assert mask(said) == "我叫某某，电话1**********，楼下井盖坏了"


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(
    st.text(alphabet="井盖坏了，。 abc", max_size=30),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.text(alphabet="井盖坏了，。 abc", max_size=30),
)
def test_a_mobile_number_never_survives_whatever_stands_around_it(
    before: str, number: str, after: str
) -> None:
    assert number not in mask(before + number + after)


@given(st.text(alphabet="1 -@.a", max_size=5000))
def test_masking_takes_no_time_on_hostile_text(text: str) -> None:
    mask(text * 3)
