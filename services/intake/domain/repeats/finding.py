"""Repeats (重复诉求): whether an earlier appeal is about the same matter at the same place.

Text alone proves nothing: the same sentence about another place is another matter. So the place is
judged first, and only then how alike the words are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.intake.domain.repeats.distance import distance_metres

WINDOW = timedelta(days=14)
NEAR_METRES = 300.0
SAME_METRES = 100.0
HEAD_CHARACTERS = 120
CERTAIN = 0.85
LIKELY = 0.6
CATEGORY_BONUS = 0.05
MOST_CANDIDATES = 3
_GRID_CODE_LENGTH = 15  # 6 district + 3 street + 3 community + 3 grid (rules.md §6)

Verdict = Literal["certain", "likely", "none"]
PlaceEvidence = Literal["same", "near", "different", "unknown"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What two appeals are compared by; ``head`` is the beginning of masked title and text."""

    appeal_id: str
    received_at: datetime
    head: str
    area_code: str | None = None
    point: tuple[float, float] | None = None
    address: str | None = None
    category: str | None = None
    reporter_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier appeal with how alike it is (0 to 1) and whether place or person confirm it."""

    appeal_id: str
    score: float
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class RepeatFinding:
    """The verdict about one appeal, best candidates first."""

    verdict: Verdict = "none"
    candidates: tuple[Candidate, ...] = ()


NO_REPEAT = RepeatFinding()


def head_of(title: str, text: str) -> str:
    """Return what of an appeal's words is compared."""
    words = text if not title or text.startswith(title) else f"{title} {text}"
    return "".join(words[: 2 * HEAD_CHARACTERS].split())[:HEAD_CHARACTERS]


def place_evidence(one: Trace, other: Trace) -> PlaceEvidence:
    """Judge whether two appeals speak of one place.

    ``same``: at most 100 m apart, or the same address, or the same grid. ``near``: up to 300 m, or
    the same area with nothing that contradicts. ``different``: farther, another address or another
    area. ``unknown``: too little is known.
    """
    if one.point and other.point:
        metres = distance_metres(one.point, other.point)
        if metres > NEAR_METRES:
            return "different"
        return "same" if metres <= SAME_METRES else "near"
    if one.address and other.address:
        return "same" if _plain(one.address) == _plain(other.address) else "different"
    if not (one.area_code and other.area_code):
        return "unknown"
    if one.area_code != other.area_code:
        return "different"
    return "same" if len(one.area_code) >= _GRID_CODE_LENGTH else "near"


def is_comparable(new: Trace, earlier: Trace) -> bool:
    """Whether it is worth comparing words: in the window, and not known to be elsewhere.

    Where nothing tells the place, only the same reporter's own earlier appeals are compared.
    """
    if earlier.appeal_id == new.appeal_id or new.received_at - earlier.received_at > WINDOW:
        return False
    evidence = place_evidence(new, earlier)
    if evidence == "unknown":
        return is_same_reporter(new, earlier)
    return evidence != "different"


def is_same_reporter(one: Trace, other: Trace) -> bool:
    """Whether both appeals are known to be one person's."""
    return one.reporter_ref is not None and one.reporter_ref == other.reporter_ref


def weigh(new: Trace, earlier: Trace, likeness: float) -> Candidate:
    """Return a comparable appeal as a candidate, given how alike the words are (0 to 1)."""
    same_category = new.category is not None and new.category == earlier.category
    score = min(1.0, likeness + (CATEGORY_BONUS if same_category else 0.0))
    confirmed = is_same_reporter(new, earlier) or place_evidence(new, earlier) == "same"
    return Candidate(earlier.appeal_id, round(score, 3), confirmed)


def judge(candidates: Iterable[Candidate]) -> RepeatFinding:
    """Return the verdict: certain only where place or person confirm what the words say."""
    likely = [candidate for candidate in candidates if candidate.score >= LIKELY]
    likely.sort(key=lambda candidate: (not _is_certain(candidate), -candidate.score))
    if not likely:
        return NO_REPEAT
    verdict: Verdict = "certain" if _is_certain(likely[0]) else "likely"
    return RepeatFinding(verdict, tuple(likely[:MOST_CANDIDATES]))


def _is_certain(candidate: Candidate) -> bool:
    return candidate.is_confirmed and candidate.score >= CERTAIN


def _plain(address: str) -> str:
    return "".join(address.split()).rstrip("。.,，")
