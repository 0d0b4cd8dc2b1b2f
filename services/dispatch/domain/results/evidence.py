"""Proof of physical work (D8): photographs with the time and the place at which they were taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.refusals import FieldRefused

MOST_PHOTOS: Final = 9


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photograph by its attachment's id; the place in WGS84 degrees, for those on the case."""

    attachment_id: str
    taken_at: datetime
    longitude: float
    latitude: float


def checked(
    evidence: Sequence[Evidence], *, physical: bool, issued_at: datetime, now: datetime
) -> tuple[Evidence, ...]:
    """Return the photographs that came with a result.

    Raises:
        FieldRefused: physical work without any, too many, or one that was not taken while the unit
            had the order.

    """
    if physical and not evidence:
        raise FieldRefused("attachments", "photo_needed")
    if len(evidence) > MOST_PHOTOS:
        raise FieldRefused("attachments", "too_many_photos", most=MOST_PHOTOS)
    for number, photo in enumerate(evidence):
        if not issued_at <= photo.taken_at <= now:
            raise FieldRefused(
                f"attachments.{number}.taken_at",
                "photo_not_of_this_work",
                earliest=issued_at.isoformat(),
                latest=now.isoformat(),
            )
    return tuple(evidence)
