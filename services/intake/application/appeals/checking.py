"""Check a submission against the clock and the district; every wrong field is named at once."""

from collections.abc import Hashable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from services.common import coordinates
from services.intake.application.appeals.submission import FieldRefusal, Submission
from services.intake.domain.appeals.settlement import SaidAnswer, why_not
from services.intake.domain.directory import Directory

# Devices' clocks run ahead; anything later than this is a mistake.
_FUTURE_TOLERANCE = timedelta(minutes=10)
# A device that lost its clock says 1970 or 2000: nobody reports what is older than the district's
# first hotline, and an instant near year 1 cannot even be told in UTC.
_EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)


def misplaced(submission: Submission, now: datetime) -> Iterator[FieldRefusal]:
    """Yield what cannot be of its place or its instants (business time ``now``)."""
    place = submission.location
    if place and not coordinates.is_in_china(place.longitude, place.latitude):
        yield FieldRefusal("location", "location_outside")
    latest = now + _FUTURE_TOLERANCE
    for field, at in (
        ("occurred_at", submission.occurred_at),
        ("entered_at", submission.entered_at),
    ):
        if at is None:
            continue
        if at > latest:
            yield FieldRefusal(field, f"{field.removesuffix('_at')}_in_future")
        elif at < _EARLIEST:
            yield FieldRefusal(field, "long_ago")


def unknown(submission: Submission, directory: Directory | None) -> Iterator[FieldRefusal]:
    """Yield what the district does not have.

    Checked against intake's own copy; while there is none, everything is taken as it comes.
    """
    if directory is None:
        return
    category, area = submission.category, submission.area_code
    if category is not None and not directory.knows_category(category):
        yield FieldRefusal("category", "unknown_category")
    elif category is not None and directory.is_retired(category):
        yield FieldRefusal("category", "category_retired")
    elif category and submission.anonymous and not directory.anonymous_allowed[category]:
        yield FieldRefusal("anonymous", "anonymous_not_allowed")
    if area is not None and not directory.knows_area(area):
        yield FieldRefusal("area_code", "unknown_area")
    yield from _unknown_accused(submission.accused_unit, directory)


def _unknown_accused(unit: str | None, directory: Directory) -> Iterator[FieldRefusal]:
    """Yield a unit that nobody could be shut out by: misspelt, its report might go to it (L2)."""
    if unit is not None and not directory.knows_unit(unit):
        yield FieldRefusal("accused_unit", "unknown_unit")


def contradictory(submission: Submission, danger_words: tuple[str, ...]) -> Iterator[FieldRefusal]:
    """Yield what says a thing twice, or ends what may not end at an operator's desk."""
    if _repeated([given.question for given in submission.answers]):
        yield FieldRefusal("answers", "answered_twice")
    if _repeated(submission.attachments):
        yield FieldRefusal("attachments", "attached_twice")
    if _repeated([number.source for number in submission.external_numbers]):
        yield FieldRefusal("external_numbers", "numbered_twice")
    if submission.settlement is not None:
        code = why_not(
            submission.settlement,
            kind=submission.kind,
            in_danger=bool(danger_words),
            is_accusing=submission.accused_unit is not None,
        )
        if code is not None:
            is_answer = isinstance(submission.settlement, SaidAnswer)
            yield FieldRefusal("answered" if is_answer else "transferred", code)


def _repeated(items: Sequence[Hashable]) -> bool:
    return len(items) > 1 and len(set(items)) < len(items)
