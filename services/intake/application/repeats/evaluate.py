"""Measure how well repeats are found on a labelled set: as they would arrive, one by one."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.intake.application.repeats.compare import Comparison
from services.intake.domain.repeats.finding import level_of
from services.intake.domain.repeats.measuring import (
    JudgedPair,
    Labelled,
    Quality,
    curve,
    joined,
    pairs_of,
    quality,
    quality_of_groups,
)
from services.intake.domain.repeats.trace import Trace


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    ``likely`` counts every pair that is shown to somebody, ``certain`` those that join by
    themselves, ``families`` the groups that the certain ones make. Recall is over all pairs of the
    file, ``pairs_in_window`` says how many of them are near enough in time to be looked for.
    """

    appeals: int
    families: int
    pairs: int
    pairs_in_window: int
    likely: Quality
    certain: Quality
    groups: Quality
    curve: Sequence[tuple[float, Quality]]


def evaluate(
    labelled: Sequence[Labelled], compare: Comparison, put: Callable[[Trace], None]
) -> Evaluation:
    """Compare each appeal with those received before it, then ``put`` it among them."""
    family = {item.trace.appeal_id: item.family for item in labelled}
    judged: list[JudgedPair] = []
    for item in sorted(labelled, key=lambda one: (one.trace.received_at, one.trace.appeal_id)):
        for found in compare(item.trace):
            same = family[found.appeal_id] == item.family
            ids = item.trace.appeal_id, found.appeal_id
            judged.append(JudgedPair(*ids, level_of(found), found.verdict, same))
        put(item.trace)
    sizes = Counter(family.values())
    of = pairs_of(sizes.values())
    certain = [pair for pair in judged if pair.verdict == "certain"]
    return Evaluation(
        appeals=len(labelled),
        families=sum(size > 1 for size in sizes.values()),
        pairs=of,
        pairs_in_window=_in_window(labelled, compare),
        likely=quality((pair for pair in judged if pair.verdict != "none"), of),
        certain=quality(certain, of),
        groups=quality_of_groups(joined((one.one, one.other) for one in certain), family, of),
        curve=curve(judged, of),
    )


def _in_window(labelled: Sequence[Labelled], compare: Comparison) -> int:
    families: dict[str, list[Trace]] = {}
    for item in labelled:
        families.setdefault(item.family, []).append(item.trace)
    return sum(
        abs(one.received_at - other.received_at) <= compare.rules().of(one.category).window
        for members in families.values()
        for at, one in enumerate(members)
        for other in members[at + 1 :]
    )
