"""Repeats (重复诉求): whether an earlier appeal is about the same matter at the same place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

from services.intake.domain.repeats.place import (
    NOTHING_KNOWN,
    Evidence,
    PlaceEvidence,
    compare_places,
)
from services.intake.domain.repeats.rules import RepeatRule
from services.intake.domain.repeats.trace import Trace

MOST_CANDIDATES = 3
# How much more alike the words must be where the place is told less well.
_MARGIN: Final[dict[Evidence, float]] = {"near": 0.1, "area": 0.4, "unknown": 0.35}
_SAME_MATTER: Final = 0.05
# One matter at one place: people describe it in their own words.
MOST_BY_CATEGORY: Final = 0.25
_OTHER_CLASS: Final = 0.15
_CLASS_DIGITS = 2
# Who tells of a place in his own words names others besides; who copies a text changes a name.
_COPIED: Final = 0.97

Verdict = Literal["certain", "likely", "none"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier appeal and why it may be the same: each reason by itself, and all of them.

    ``text`` is how alike the words are, ``score`` the sum of all reasons, both 0 to 1; ``age`` is
    how long before the new one it was received.
    """

    appeal_id: str
    score: float
    verdict: Verdict = "none"
    text: float = 0.0
    place: PlaceEvidence = NOTHING_KNOWN
    same_matter: bool = False
    same_reporter: bool = False
    age: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class RepeatFinding:
    """The verdict about one appeal, best candidates first."""

    verdict: Verdict = "none"
    candidates: tuple[Candidate, ...] = ()


NO_REPEAT = RepeatFinding()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two appeals that are worth comparing by their words, and what is known of their places."""

    new: Trace
    earlier: Trace
    place: PlaceEvidence


def pair_of(new: Trace, earlier: Trace, rule: RepeatRule) -> Pair | None:
    """Return what to compare, or None: out of the window, elsewhere, or nothing tells the place.

    Where nothing tells the place, only the same reporter's own earlier appeals are compared. What
    is hidden is never compared with what is not.
    """
    if earlier.appeal_id == new.appeal_id or new.hidden != earlier.hidden:
        return None
    if abs(new.received_at - earlier.received_at) > rule.window:
        return None
    place = compare_places(new, earlier, rule)
    if place.kind == "different":
        return None
    if place.kind == "unknown" and not is_same_reporter(new, earlier):
        return None
    return Pair(new, earlier, place)


def is_same_reporter(one: Trace, other: Trace) -> bool:
    """Whether both appeals are known to be one person's."""
    return one.reporter_ref is not None and one.reporter_ref == other.reporter_ref


def weigh(pair: Pair, text: float, rule: RepeatRule) -> Candidate:
    """Return a comparable appeal as a candidate, given how alike the words are (0 to 1).

    Certain is only what place or person confirm and the words alone say; what the category adds
    makes it likely at most.
    """
    new, earlier, kind = pair.new, pair.earlier, pair.place.kind
    same_matter = new.category is not None and new.category == earlier.category
    same_reporter = is_same_reporter(new, earlier)
    copied = pair.place.is_torn and text >= _COPIED
    confirmed = (kind in ("same", "named") or same_reporter) and not copied
    score = max(0.0, min(1.0, text + _of_category(new, earlier, kind)))
    verdict: Verdict = "none"
    if score - _MARGIN.get(kind, 0.0) >= rule.likely:
        verdict = "likely"
        if confirmed and min(score, text + _SAME_MATTER) >= rule.certain:
            verdict = "certain"
    return Candidate(
        earlier.appeal_id,
        round(score, 3),
        verdict,
        round(text, 3),
        pair.place,
        same_matter,
        same_reporter,
        new.received_at - earlier.received_at,
    )


def level_of(candidate: Candidate) -> float:
    """Return what is compared with a rule's ``likely``: less where the place is vague."""
    return candidate.score - _MARGIN.get(candidate.place.kind, 0.0)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return what may be the same, the best first: certain, then the most alike, then nearest."""
    found = [candidate for candidate in candidates if candidate.verdict != "none"]
    found.sort(key=lambda one: (one.verdict != "certain", -one.score, one.place.metres or 0.0))
    return found


def judge(candidates: Iterable[Candidate], same_as: str | None = None) -> RepeatFinding:
    """Return the verdict about an appeal.

    Args:
        candidates: whatever it was compared with.
        same_as: what its reporter says is the same. Of what is likely that is the last word; of
            anything else it says nothing, for nobody may join any case that he names.

    """
    weighed = (
        replace(one, verdict="certain")
        if one.appeal_id == same_as and one.verdict == "likely"
        else one
        for one in candidates
    )
    found = ranked(weighed)
    found.sort(key=lambda one: one.appeal_id != same_as)
    if not found:
        return NO_REPEAT
    return RepeatFinding(found[0].verdict, tuple(found[:MOST_CANDIDATES]))


def _of_category(new: Trace, earlier: Trace, kind: Evidence) -> float:
    if not (new.category and earlier.category):
        return 0.0
    if new.category == earlier.category:
        return MOST_BY_CATEGORY if kind == "same" else _SAME_MATTER
    if new.category[:_CLASS_DIGITS] == earlier.category[:_CLASS_DIGITS]:
        return 0.0
    return -_OTHER_CLASS
