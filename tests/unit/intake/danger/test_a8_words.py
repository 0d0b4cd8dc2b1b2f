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
I smell gas in the corridor
孩子掉进河里了
有小孩掉到护城河里了
老太太掉进湖里
有人被电到了
电打人了快来
房子要塌了
楼板裂了要垮了
墙塌下来压住人了
广告牌砸到人了
脚手架倒了，有人被埋
燃气味道特别重
家里天然气漏了
液化气罐冒火了
车库冒烟了有火苗
有人打架动刀了
有人拿菜刀追着人砍
老公打我，要打死我
我要从楼上跳下去
女孩站在楼顶边上不肯下来
我想死
我吃了一瓶安眠药
老人摔倒头破血流
有人晕过去了
老人倒在地上没反应
孩子卡在栏杆里喘不上气
小孩误食老鼠药
被狗咬了血流不止
孕妇羊水破了叫不到车
电线断了掉在地上冒火花
变压器爆了
井盖没了有人掉下去了
有人被困在电梯里半小时
孩子走丢了
孩子被陌生人抱走了
有人抢劫
小偷正在入室偷东西
煤气中毒晕了两个
氯气泄漏学生呕吐
危化品罐车侧翻
山体滑坡
someone is drowning
My mother collapsed and is not breathing
a man is threatening people with a gun
child fell into the river
help, fire!
幼儿园门口有人拿着砍刀
我奶奶突然不省人事
工地塔吊倒了砸中工人
下水道里有人呼救
楼道电表箱在冒烟打火
邻居家一直有人喊救命
老人失踪两天了
锅炉房要爆炸了
有人服毒
车祸，有人被压在车底下
地下室进水有人被困
河里漂着一个人
酒吧里打群架见血了
有人扬言要炸楼
电梯突然下坠
公交车自燃了
房东把我们反锁在屋里还拿斧头
我割腕了
我活着没意思，准备走了
孕妇要生了，车堵在路上
老人走失
非机动车棚着火了
消防通道里着火了
人防工程起火
居委会着火了
会议室起火
轻工交易市场起火
贸易公司仓库爆炸
将军路饭店着火
当铺着火
一会儿工夫就着火了
反映多次没人管，现在着火了
之前说过电线老化，刚刚起火了
无人看管的电动车起火
未成年孩子触电
没关煤气，厨房着火了
没人管的垃圾堆着火了
刚才发生两次爆炸
社会福利院着火
易燃物仓库着火
怕什么来什么，着火了
小区防盗窗困住人，屋里着火了
无障碍电梯困人
下班之后发现家里着火了
上周刚装的充电桩起火了，快来人
多次打电话没人接，老人昏迷了
当着我的面上吊
恐龙园有孩子溺水
会计室煤气泄漏
当街砍人
物业说没事，可是现在漏电了
机会难得，快看着火了""".splitlines()
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
The car park might be on fire one day
护城河边栏杆坏了，怕孩子掉进河里
自来水漏气声音大
楼上空调漏水
希望多建停车位
领导电话打不通，想死的心都有
孩子跳水班收费高
想死你们了，感谢社区
老人去世后如何办理户口
火车站公交线路
网红奶茶店爆火排队占道
高空坠物太危险，希望处理
消防栓没有水
打折促销噪声跳楼大甩卖
救命恩人，感谢民警
小区里有人晕车吐在电梯
钢琴声吵死人了
蚊子咬死人了
热死了，暖气太热
这个价格杀人
他砍价很厉害
烟花爆竹什么时候禁放
河道落水管堵塞
掉落的树枝挡路
小孩总往河里扔石头
煤气公司收费问题
煤气表走得快
天然气什么时候开通
反映燃气灶维修收费高
烧烤摊炭火冒烟，天天熏人
公司法人失踪，预付款退不了
小孩经常被困电梯，请更换
感谢救命恩人
消防通道是救命通道，被车占了""".splitlines()
DOUBTFUL = (
    *("物业服务差，把我气得跳楼", "天天施工热得要自杀", "急得着火了，快给办证"),
    *("楼道里全是浓烟", "独居老人几天没出门，敲门没人应", "被马蜂蜇了呼吸困难"),
    *("有个女的站在天桥栏杆外面要跳", "小孩从五楼掉下来了", "家里有股臭鸡蛋味，头晕"),
)


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


@pytest.mark.parametrize("text", DOUBTFUL)
def test_a_hyperbole_and_what_is_oftener_none_is_left_to_a_person(
    text: str, rules: DangerRules
) -> None:
    found = find_danger(text, None, rules)
    assert (found.words, bool(found.doubts)) == ((), True)


@pytest.mark.parametrize("text", ["去年楼上着火过", "三次起火之后没人管", "多次着火，请整治"])
def test_what_is_over_is_no_danger_unless_it_is_said_to_be_now(
    text: str, rules: DangerRules
) -> None:
    assert not find_danger(text, None, rules).is_alarming
    assert find_danger(f"{text}。现在又着火了", None, rules).words
    assert find_danger(f"{text}，现在又着火了", None, rules).words


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
