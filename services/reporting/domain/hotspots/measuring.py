"""How good the finding of hot spots is, against a file in which people marked them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.reporting.domain.hotspots.hotspot import Hotspot


@dataclass(frozen=True, slots=True)
class Quality:
    """``hits`` are marked hot spots that were found: most of a found one's appeals are of it.

    ``precision`` and ``recall`` are of pairs of appeals within hot spots: right among those put
    together, put together among those marked. None where there are no pairs.
    """

    marked: int
    found: int
    hits: int
    precision: float | None
    recall: float | None
    missed: tuple[str, ...]


def quality(
    labels: Mapping[str, str], people: Mapping[str, str], found: Sequence[Hotspot], least: int
) -> Quality:
    """Compare what was found with what people marked.

    Args:
        labels: by appeal, the hot spot that it is marked with.
        people: by appeal, who reported it.
        found: the hot spots found.
        least: different people from which on a marked one is to be found.

    """
    marked: dict[str, set[str]] = {}
    for appeal, label in labels.items():
        marked.setdefault(label, set()).add(people[appeal])
    wanted = {label for label, who in marked.items() if len(who) >= least}
    counted = [Counter(labels.get(appeal, "") for appeal in one.appeal_ids) for one in found]
    together = sum(_pairs(one.appeals) for one in found)
    right = sum(_pairs(count) for one in counted for label, count in one.items() if label)
    sizes = Counter(labels.values())
    possible = sum(_pairs(sizes[label]) for label in wanted)
    within = sum(_pairs(one[label]) for one in counted for label in wanted)
    hits = _hits(found, counted)
    return Quality(
        marked=len(wanted),
        found=len(found),
        hits=len(hits & wanted),
        precision=right / together if together else None,
        recall=within / possible if possible else None,
        missed=tuple(sorted(wanted - hits)),
    )


def _hits(found: Sequence[Hotspot], counted: Sequence[Counter[str]]) -> set[str]:
    """Return the marks that more than half of a found one's appeals have."""
    tops = ((one, marks.most_common(1)[0]) for one, marks in zip(found, counted, strict=True))
    return {mark for one, (mark, count) in tops if mark and count * 2 > one.appeals}


def _pairs(size: int) -> int:
    return size * (size - 1) // 2
