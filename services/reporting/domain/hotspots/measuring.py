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
    right = together = 0
    hits = set[str]()
    for one in found:
        counted = Counter(labels.get(appeal, "") for appeal in one.appeal_ids)
        together += _pairs(one.appeals)
        right += sum(_pairs(count) for label, count in counted.items() if label)
        label, count = counted.most_common(1)[0]
        if label and count * 2 > one.appeals:
            hits.add(label)
    sizes = Counter(labels.values())
    possible = sum(_pairs(sizes[label]) for label in wanted)
    within = sum(
        _pairs(count)
        for one in found
        for label, count in Counter(labels.get(appeal, "") for appeal in one.appeal_ids).items()
        if label in wanted
    )
    return Quality(
        marked=len(wanted),
        found=len(found),
        hits=len(hits & wanted),
        precision=right / together if together else None,
        recall=within / possible if possible else None,
        missed=tuple(sorted(wanted - hits)),
    )


def _pairs(size: int) -> int:
    return size * (size - 1) // 2
