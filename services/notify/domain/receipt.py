"""What providers report after they took a notice; any order and any repetition end the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.notify.domain.notification import Status

ReportedAs = Literal["accepted", "undelivered", "delivered", "read"]

# A later row wins over an earlier one, whichever came first: a telephone that was off may be
# reported as undelivered and as delivered afterwards, and nobody reads what did not arrive.
STANDING: tuple[tuple[ReportedAs, Status], ...] = (
    ("accepted", "sent"),
    ("undelivered", "failed"),
    ("delivered", "delivered"),
    ("read", "read"),
)
_RANK = {reported: rank for rank, (reported, _) in enumerate(STANDING)}
_STATUS = dict(STANDING)
MOST_RECEIPTS = 20


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """One report on one notice; ``at`` is the provider's time, ``code`` why it did not arrive."""

    notification_id: str
    status: ReportedAs
    at: datetime
    code: str = ""
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What all receipts of a notice say together: its status, and why where it failed."""

    status: Status
    at: datetime
    reason: str | None = None


def standing(receipts: Iterable[Receipt]) -> Standing | None:
    """Return what receipts say together, None where there is none: a function of their set."""
    known = sorted(set(receipts), key=lambda one: (_RANK[one.status], one))
    if not known:
        return None
    rank = _RANK[known[-1].status]
    first = next(one for one in known if _RANK[one.status] == rank)
    reason = (first.code or "undelivered") if first.status == "undelivered" else None
    return Standing(_STATUS[first.status], first.at, reason)


def kept(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """Return what a record keeps of its receipts: each once, of each kind the earliest ones."""
    known = sorted(set(receipts), key=lambda one: (-_RANK[one.status], one))
    most = MOST_RECEIPTS // len(STANDING)
    by_kind = [[one for one in known if one.status == kind] for kind, _ in reversed(STANDING)]
    return tuple(one for ones in by_kind for one in ones[:most])
