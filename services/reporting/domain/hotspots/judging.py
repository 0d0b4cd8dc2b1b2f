"""Judge a group of signals: how hot it is, where, and which way it goes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from services.reporting.domain.hotspots.finding import Group
from services.reporting.domain.hotspots.rules import HotspotRules
from services.reporting.domain.hotspots.signal import Signal, head_of, people_of

Level = Literal["warning", "proposal"]
Trend = Literal["rising", "falling", "steady"]
_MANY: Final = 1.5


def densest(group: Group, days: int) -> tuple[Signal, ...]:
    """Return the signals of the window of so many days with the most people; of equals the last."""
    best: tuple[Signal, ...] = ()
    window = timedelta(days=days)
    for end, last in enumerate(group.signals):
        inside = tuple(one for one in group.signals[: end + 1] if last.at - one.at < window)
        if people_of(inside) >= people_of(best):
            best = inside
    return best


def level_of(people: int, usual: float, rules: HotspotRules) -> Level | None:
    """Return ``warning`` or ``proposal``, or None below both.

    Args:
        people: different people within the window.
        usual: how many there are in as long, on the mean of the weeks before; below one the
            factor says nothing.
        rules: the thresholds.

    """
    if people < rules.people:
        return None
    many_times = usual >= 1 and people >= rules.proposal_factor * usual
    return "proposal" if people >= rules.proposal_people or many_times else "warning"


def place_of(group: Group, names: Mapping[str, str]) -> str:
    """Return where it is: the longest words around a name that most of them use, else their area.

    Args:
        group: whose place.
        names: of areas by code.

    """
    counted: Counter[str] = Counter(name for one in group.signals for name in sorted(one.names))
    for name, count in counted.most_common(1):
        if count * 2 >= len(group.signals):
            return _words_around(name, [head_of(one) for one in group.signals])
    areas = Counter(one.area for one in group.signals if one.area).most_common(1)
    return names.get(areas[0][0], areas[0][0]) if areas else ""


def _words_around(name: str, heads: Sequence[str]) -> str:
    """Return the longest words with the name in them that half of those who name it use."""
    heads = [head for head in heads if name in head]
    counted: Counter[str] = Counter()
    for head in heads:
        at = head.index(name)
        counted.update(
            {
                head[first : at + len(name) + more]
                for first in range(max(0, at - 3), at + 1)
                for more in range(7)
                if head[first : at + len(name) + more].isalpha()
            }
        )
    usual = [words for words, count in counted.items() if count * 2 >= len(heads)]
    return max(usual, key=lambda words: (len(words), counted[words], words), default=name)


def trend_of(signals: Sequence[Signal], ends: datetime, days: int) -> Trend:
    """Return which way it goes: the later half of a window against its first.

    Args:
        signals: those within the window.
        ends: its end; what many tell of on this one day is rising, however their minutes lie.
        days: how long it is.

    """
    middle = ends - timedelta(days=days) / 2
    later = sum(1 for one in signals if one.at > middle)
    earlier = len(signals) - later
    if later > earlier and later >= _MANY * earlier:
        return "rising"
    return "falling" if earlier > later and earlier >= _MANY * later else "steady"
