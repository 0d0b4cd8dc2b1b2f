"""Likely repeats (疑似重复): suggested to the operator, who accepts or declines each once (B2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.dispatch.domain.refusals import LimitReached, NotFound

Judgement = Literal["open", "accepted", "declined"]


@dataclass(frozen=True, slots=True)
class SuggestedRepeat:
    """An earlier appeal that may be about the same matter, and what a person said of it."""

    appeal_id: str
    score: float
    judgement: Judgement = "open"
    by: str | None = None
    at: datetime | None = None


Suggestions = tuple[SuggestedRepeat, ...]


def suggested(candidates: Iterable[tuple[str, float]]) -> Suggestions:
    """Return what intake found likely, best first, as it waits for a person."""
    return tuple(SuggestedRepeat(appeal_id, score) for appeal_id, score in candidates)


def judged(
    suggestions: Suggestions, appeal_id: str, judgement: Judgement, by: str, now: datetime
) -> tuple[SuggestedRepeat, Suggestions]:
    """Judge one suggestion; return it as it is now, and all of them.

    Raises:
        NotFound: nothing of the kind was suggested.
        LimitReached: it was judged before.

    """
    found = next((one for one in suggestions if one.appeal_id == appeal_id), None)
    if found is None:
        raise NotFound
    if found.judgement != "open":
        raise LimitReached("suggestion_judged", judgement=found.judgement)
    done = replace(found, judgement=judgement, by=by, at=now)
    return done, tuple(done if one == found else one for one in suggestions)
