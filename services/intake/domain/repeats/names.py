"""The places that a Chinese text names: estates, schools, roads, house numbers.

A name is known by the two characters before the kind of place: 丽发新城小区 and 投诉丽发新城 are
both 丽发新城. Where a name begins no rule can tell, so no more of it is kept.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize

_SITES = (
    "小区|社区|广场|大厦|公寓|花园|家园|嘉园|佳苑|公馆|国际|新城|新村|商城|市场|公园|学校|中学|小学|学院|大学|"
    "幼儿园|医院|火车站|庭院|[苑园城府郡湾湖坊村]"
)
_ROADS = "大道|大桥|路(?![过灯由人费程途况])|[巷桥]|街(?!道|办)"
_NAME = re.compile(rf"(?=([\u4e00-\u9fff]{{2}})(?:(?P<site>{_SITES})|(?P<road>{_ROADS})))")
_NUMBER = re.compile(r"(\d{1,5})(?=号(?!线)|弄|栋|幢|座)")
# Characters of grammar: what stands before the kind of place is then no name.
_GRAMMAR: Final = frozenset(
    "的在是有和与到了为不把被让请问该本某各每们等从进往去及或对旁我你他它这那哪个条也都就还又很更最使没向求于离受号"
)
# What kinds of places are called by everybody.
_EVERYBODYS_WORDS: Final = """
    上午 下午 中午 今天 昨天 每天 晚上 早上 丁字
    居民 业主 整个 全体 附近 周边 公共 安置 配套 物业 商业 出租 城市 新建 农村
    住宅 生活 影响 实验 职业 技术 培训 国语 艺术 高速 快速 十字 断头 立交 高架
    人行 行天 中心 小区 社区 楼道 道路 一楼 门口 楼下 老旧 旧城 全国 国家 高新
    幼儿 眼科 专科 政府 火车 公交 地铁 新城 花园 家园 国际 之城 时代 广场 整座
    底层 临街 沿街 步行 农贸 菜市 机关 附属 第一 第二 第三 卫生 街道 民办 公办
    普惠 惠性 整条 两条 一条 部分 周围 对面 隔壁 花苑 公寓
"""
_EVERYBODYS: Final = frozenset(_EVERYBODYS_WORDS.split())
# 马路, 铁路, 线路, 思路, 电路 … are no names.
_NO_ROADS: Final = frozenset("马公铁道修线出思网退一电套迷走水气")
MOST_NAMES = 8
_REMEMBERED: Final = 20_000  # texts: each is compared with what comes after it at its place

_PUNCTUATION = re.compile(r"[\s,，。.;；、:：()（）\"'“”!！?？-]+")


def names_in(text: str) -> frozenset[str]:
    """Return the first places that a text names: ``s`` and a site's, ``r`` and a road's key."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        before = match.group(1)
        if before in _EVERYBODYS or not _GRAMMAR.isdisjoint(before):
            continue
        site = match.group("site")
        if site == "府" and before[1] == "政":
            continue  # every second letter is to a government
        if site is not None:
            found[f"s{before}{site[0]}"] = None
        elif before[1] not in _NO_ROADS:
            found[f"r{before}{match.group('road')[0]}"] = None
        if len(found) == MOST_NAMES:
            break
    return frozenset(found)


def place_names(address: str | None, head: str) -> frozenset[str]:
    """Return the places that an address names or, where it names none, the words."""
    return names_in(address or "") or names_in(head)


@lru_cache(maxsize=_REMEMBERED)
def numbers_in(address: str) -> frozenset[str]:
    """Return the numbers of houses and buildings in an address, however wide they are written."""
    return frozenset(_NUMBER.findall(normalize("NFKC", address)))


def plain(address: str) -> str:
    """Return an address without what people write differently."""
    return _PUNCTUATION.sub("", normalize("NFKC", address))
