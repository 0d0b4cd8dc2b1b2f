"""What points at a person leaves the text; what tells of the matter stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.personal_data.masking import mask

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
]


@pytest.mark.parametrize(("text", "detail"), PERSONAL)
def test_personal_details_are_masked(text: str, detail: str) -> None:
    assert detail not in mask(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


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
