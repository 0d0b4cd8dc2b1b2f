"""What residents were promised: until when they may expect an answer."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.calendars.limits import Amount


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer until ``due_at``, because of a limit that runs since an instant."""

    since: datetime
    limit: Amount
    due_at: datetime
    provisional: bool = False
