"""An appeal as the look for hot spots sees it: who, when, where, and what it is like."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_KINDS: Final = (
    "小区|社区|花园|公寓|家园|新城|广场|学校|小学|中学|大学|学院|医院|市场|公园|车站|大厦|幼儿园|国际|"
    "[苑城府郡湾湖园村镇里坊]|大道|路(?![过灯由人费程途况])|[街巷桥](?![道办])"
)
_NAME: Final = re.compile(rf"(?=([\u4e00-\u9fff]{{2}})({_KINDS}))")
# What stands before a kind of place and is no name: grammar, and what everybody says.
_GRAMMAR: Final = frozenset(
    "的在是有和与到了为被让请问该本某各每们等从进往去及或对我你他这那个条都就还又向求"
)
_COMMON_WORDS: Final = """
    居民 业主 附近 周边 公共 安置 物业 商业 城市 农村 住宅 生活 实验 职业 技术 高速
    快速 立交 高架 人行 中心 小区 社区 门口 楼下 老旧 全国 国家 高新 政府 火车 公交
    地铁 新城 花园 家园 国际 时代 广场 第一 第二 临街 步行 农贸 菜市 街道 公办 民办
    部分 周围 对面 公寓 开发 建设 工程 修建 改造 拥堵 交通 公安 铁道 幼儿 经济 行天
    断头 市政 县政 区政 美食 省政 下店 区临 路旧 县旧 年政
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_NO_ROADS: Final = frozenset("马公铁道修线出思网退一电套迷走水气")
_HEAD: Final = 120  # characters in which the place of a matter is named
_EARTH_METRES: Final = 6_371_000


@dataclass(frozen=True, slots=True)
class Signal:
    """One appeal; ``person`` is a keyed code that tells one from another and names nobody.

    ``point`` is longitude and latitude in WGS84; ``text`` and ``address`` are masked.
    """

    appeal_id: str
    person: str
    at: datetime
    title: str
    text: str
    area: str | None = None
    category: str | None = None
    point: tuple[float, float] | None = None
    names: frozenset[str] = field(default_factory=frozenset)
    address: str = ""


def names_in(*texts: str | None) -> frozenset[str]:
    """Return the places that the beginnings of texts name: each by the two characters before."""
    found = set[str]()
    for text in texts:
        for match in _NAME.finditer((text or "")[:_HEAD]):
            before, kind = match.groups()
            if before in _COMMON or not _GRAMMAR.isdisjoint(before):
                continue
            if kind == "路" and before[1] in _NO_ROADS:
                continue
            found.add(before)
    return frozenset(found)


def head_of(one: Signal) -> str:
    """Return the words in which a matter names its place."""
    return f"{one.address[:_HEAD]} {one.title} {one.text[:_HEAD]}"


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return about how far two points are apart; good for a city."""
    mean = math.radians((one[1] + other[1]) / 2)
    east = math.radians(other[0] - one[0]) * math.cos(mean)
    north = math.radians(other[1] - one[1])
    return _EARTH_METRES * math.hypot(east, north)


def people_of(signals: Iterable[Signal]) -> int:
    """Return how many different people there are among reporters."""
    return len({one.person for one in signals})
