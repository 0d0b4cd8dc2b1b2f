"""Find hot spots: many different people, one matter, one place, within days (热点识别)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.reporting.domain.hotspots.rules import HotspotRules
from services.reporting.domain.hotspots.signal import Signal, metres, people_of

Pair = tuple[int, int, float]  # two signals by their place in the list, and how alike they are


@dataclass(frozen=True, slots=True)
class Group:
    """Signals of one matter and place, in order of time; ``middle`` is the most typical one."""

    signals: tuple[Signal, ...]
    middle: Signal


def groups(signals: Sequence[Signal], pairs: Iterable[Pair], rules: HotspotRules) -> list[Group]:
    """Return the signals in groups of one matter and place, the most people first.

    Average linkage by counting: two groups become one when a share of the pairs between them is
    of one matter, the most alike first, so that a chain of near misses makes no group.

    Args:
        signals: of any time.
        pairs: of signals that are alike at all, each once.
        rules: when two are of one matter.

    """
    linked = sorted(
        (pair for pair in pairs if is_one_matter(signals, pair, rules)),
        key=lambda pair: (-pair[2], pair[0], pair[1]),
    )
    merged = _Merging(len(signals), linked, rules.cohesion).run()
    weights: Counter[int] = Counter()
    for one, other, score in linked:
        weights[one] += round(score * 1000)
        weights[other] += round(score * 1000)
    found = []
    for members in merged:
        ordered = sorted(members, key=lambda index: (signals[index].at, signals[index].appeal_id))
        middle = max(ordered, key=lambda index: weights[index])
        found.append(Group(tuple(signals[index] for index in ordered), signals[middle]))
    return sorted(found, key=lambda one: (-people_of(one.signals), one.signals[0].appeal_id))


def is_one_matter(signals: Sequence[Signal], pair: Pair, rules: HotspotRules) -> bool:
    """Tell whether two signals are of one matter: less alike is enough at one place."""
    one, other, score = signals[pair[0]], signals[pair[1]], pair[2]
    place = _same_place(one, other, rules.radius_metres)
    if place is None:
        return score >= rules.alike
    is_same = one.category is not None and one.category == other.category
    return place and score >= (rules.alike_same if is_same else rules.alike_here)


def _same_place(one: Signal, other: Signal, radius: float) -> bool | None:
    """Tell whether both are at one place; None where one of them does not say."""
    if one.point and other.point:
        return metres(one.point, other.point) <= radius
    if one.names and other.names:
        return not one.names.isdisjoint(other.names)
    return None


class _Merging:
    """Groups that grow, with the number of links between each two of them."""

    def __init__(self, size: int, linked: Sequence[Pair], cohesion: float) -> None:
        self._group = list(range(size))
        self._members: dict[int, list[int]] = {index: [index] for index in range(size)}
        self._links: dict[int, Counter[int]] = {index: Counter() for index in range(size)}
        self._linked = linked
        self._cohesion = cohesion
        for one, other, _ in linked:
            self._links[one][other] += 1
            self._links[other][one] += 1

    def run(self) -> list[list[int]]:
        """Merge until nothing more fits; return the groups."""
        changed = True
        while changed:
            changed = False
            for one, other, _ in self._linked:
                first, second = self._group[one], self._group[other]
                if first != second and self._fits(first, second):
                    self._merge(first, second)
                    changed = True
        return list(self._members.values())

    def _fits(self, first: int, second: int) -> bool:
        possible = len(self._members[first]) * len(self._members[second])
        return self._links[first][second] >= self._cohesion * possible

    def _merge(self, first: int, second: int) -> None:
        if len(self._members[first]) < len(self._members[second]):
            first, second = second, first
        for index in self._members[second]:
            self._group[index] = first
        self._members[first] += self._members.pop(second)
        for other, count in self._links.pop(second).items():
            self._links[other].pop(second, None)
            if other != first:
                self._links[first][other] += count
                self._links[other][first] += count
        self._links[first].pop(second, None)
