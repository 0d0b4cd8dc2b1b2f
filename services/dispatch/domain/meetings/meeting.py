"""A joint meeting (会商) on a ticket: who comes, by when, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.terms import Trigger

MeetingOutcome = Literal["held", "called_off"]
MeetingTrigger = Trigger | Literal["convened"]
MeetingState = Literal["called", "held", "called_off"]
MOST_MEETINGS: Final = 20  # of one ticket: its document stays small


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; ``called_by`` is a unit, ``units`` are who comes, ``hold_by`` is until when.

    ``convened`` is one that people called, for a ``reason``, not a step of a policy.
    """

    id: str
    n: int
    trigger: MeetingTrigger
    called_by: str
    units: tuple[str, ...]
    called_at: datetime
    hold_by: datetime
    rule: str | None = None
    state: MeetingState = "called"
    closed_at: datetime | None = None
    closed_by: str | None = None
    minutes: str | None = None
    reason: str | None = None


def open_among(meetings: Iterable[Meeting]) -> Meeting | None:
    """Return the one that was neither held nor called off; a ticket has at most one."""
    return next((meeting for meeting in meetings if meeting.state == "called"), None)
