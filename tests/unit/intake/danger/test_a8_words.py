"""A8: danger is found where it is meant, here and now; hyperbole is left to a person."""

from pathlib import Path

import pytest

from services.dispatch.adapters.preset_files import read_preset
from services.intake.domain.danger.finding import find_danger, find_dangers, lines_for
from services.intake.domain.danger.rules import DangerRules, read_rules, rules_in_force, words_alone
from services.intake.domain.directory import read_directory

PRESET = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"
EMERGENCIES = """我家着火了快来人
3楼起火了，冒浓烟
楼下餐馆正在着火，火很大
厨房闻到煤气味，不敢开灯
怀疑燃气泄漏，整栋楼都是味道
小区里天然气泄漏了
可能是煤气泄漏，味道很大
有人要跳楼，在6楼顶上
隔壁邻居喝农药自杀，快来
我不想活了
有人持刀砍人
对面楼有人持刀追人
小孩困在电梯里出不来
电梯困人了，里面有老人
有人掉进井里了
老人触电倒地
有人触电了，快救人
施工围墙坍塌，压到人了
路面塌陷，有车掉进去了
有人溺水，在河边
我父亲昏迷不醒，没人管，叫不醒
多人食物中毒，上吐下泻
孩子被绑架了
电线掉在水里，有人走过
施工挖断燃气管，导致燃气泄漏
电动车充电爆炸，楼道全是烟
有人坠楼
一氧化碳中毒，两个人晕倒
老公家暴，正在打我
楼上煤气泄漏怎么办
着火怎么办，烟进来了
楼 下 着 火 了
三楼着\u200b火
有人跳-楼
厨房煤气泄露
隔壁著火，有煙
老人心脏病发作
There is a fire in the kitchen
My neighbour's flat is ON FIRE
I smell gas in the corridor""".splitlines()
NONE = """商场跳楼价大甩卖
电动车充电容易引发火灾，请整治
存在火灾隐患
没有着火，只是烟味
万一起火消防车进不来
谨防火灾宣传太少
燃气灶打不着火
去年发生过火灾，至今未修
物业道德绑架业主
晚上广场舞一直跳 楼下很吵
路灯一直亮着 火锅店排烟大
门口停的车爆 炸鸡店占道
路灯不亮
No fire in the building, only smoke from cooking
Fire inspection of our building is overdue
If there is a fire nobody can get out
The car park might be on fire one day""".splitlines()
HYPERBOLE = ("物业服务差，把我气得跳楼", "天天施工热得要自杀", "急得着火了，快给办证")


@pytest.fixture(scope="module")
def rules() -> DangerRules:
    """The preset's own words and phrases."""
    return read_directory(1, read_preset(PRESET)).danger


@pytest.mark.parametrize("text", EMERGENCIES)
def test_an_emergency_is_certain(text: str, rules: DangerRules) -> None:
    assert find_danger(text, None, rules).words


@pytest.mark.parametrize("text", NONE)
def test_what_only_sounds_so_is_no_danger(text: str, rules: DangerRules) -> None:
    assert not find_danger(text, None, rules).is_alarming


@pytest.mark.parametrize("text", HYPERBOLE)
def test_a_hyperbole_is_left_to_a_person(text: str, rules: DangerRules) -> None:
    found = find_danger(text, None, rules)
    assert (found.words, bool(found.doubts)) == ((), True)


def test_of_several_places_the_one_that_means_danger_counts(rules: DangerRules) -> None:
    found = find_danger("一直有火灾隐患没人管。现在火灾了！", None, rules)
    assert found.words == ("火灾",)


def test_in_a_long_letter_danger_is_certain_at_its_head_only(rules: DangerRules) -> None:
    letter = "小区物业长期不作为。" * 30
    assert find_danger(f"楼下起火了！{letter}", None, rules).words
    later = find_danger(f"{letter}楼下起火了！", None, rules)
    assert (later.words, later.doubts) == ((), ("起火",))


def test_what_fits_the_danger_is_rung_first(rules: DangerRules) -> None:
    found = find_danger("闻到煤气味", None, rules)
    assert [line.code for line in lines_for(found, rules)] == ["119", "gas", "110", "120"]
    knife = find_danger("有人持刀", None, rules)
    assert next(line.code for line in lines_for(knife, rules)) == "110"


def test_a_category_may_be_danger_whatever_is_said() -> None:
    lines = [{"code": "119", "number": "119", "name": "火警", "name_en": "fire"}]
    data = {"categories": [{"category": "0808", "emergency": "119"}], "lines": lines}
    rules = read_rules((), data)
    found = find_danger("请来人", "0808", rules)
    assert found.words == ("#0808",)
    assert [line.number for line in lines_for(found, rules)] == ["119"]
    assert not find_danger("请来人", "0201", rules).is_alarming


def test_what_is_answered_to_a_question_is_heard_by_itself(rules: DangerRules) -> None:
    told = "去年楼下着火过，想问一下现在的情况"
    found = find_dangers((told, "厨房漏气"), None, rules)
    assert (found.words, found.doubts) == (("漏气",), ())


def test_an_emergency_under_way_is_danger_by_its_category(rules: DangerRules) -> None:
    found = find_danger("请马上来人", "0807", rules)
    assert found.words == ("#0807",)
    assert next(line.code for line in lines_for(found, rules)) == "110"


def test_without_a_directory_the_own_words_count_as_they_stand() -> None:
    own = rules_in_force(None, words_alone(["着火"]))
    assert find_danger("存在着火隐患", None, own).words == ("着火",)
