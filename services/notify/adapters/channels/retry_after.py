"""``Retry-After`` (RFC 9110, 10.2.3): a number of seconds, or a date."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=6)
_MOST_DIGITS = 6


def retry_after(header: str | None, now: datetime) -> datetime | None:
    """Return the wall time before which not to ask again; None when nothing sensible was said.

    What asks for more than six hours gets six: a provider's slip must not silence it for good.
    """
    given = (header or "").strip()
    if given.isascii() and given.isdigit():
        wait = timedelta(seconds=int(given[:_MOST_DIGITS]))
    else:
        wait = _until_date(given, now)
    return now + min(wait, LONGEST) if wait > timedelta() else None


def _until_date(given: str, now: datetime) -> timedelta:
    try:
        date = parsedate_to_datetime(given)
    except (ValueError, OverflowError):  # a figure of twenty digits is no date either
        return timedelta()
    return (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
