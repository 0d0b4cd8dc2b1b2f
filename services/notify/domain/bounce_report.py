"""What a mail server reports of a mail that it had taken (RFC 3464): it came back, or it waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

# hard: not to be tried again. soft: full, or given up after a while: it may be tried again.
# waiting: the server still tries. arrived: it says so. unknown: nobody can tell.
Kind = Literal["hard", "soft", "waiting", "arrived", "unknown"]

# A mailbox that is full, or a server that was away, may be well again by then (wall time).
SOFT_WAITS: Sequence[timedelta] = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class BounceReport:
    """One report on one notice.

    ``report_id`` tells one report from another. ``is_proved``: it came to the return path that was
    made for this notice; without that ``recipients`` must be whom it went to. ``code`` is a reason
    as ``smtp_answers`` has them.
    """

    report_id: str
    notification_id: str
    kind: Kind
    code: str
    at: datetime
    is_proved: bool
    recipients: tuple[str, ...] = field(default=(), repr=False)
