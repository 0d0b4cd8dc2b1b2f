"""What intake tells of call-backs (回访) to reporters who did not rate by themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class CallbackDue(Event):
    """A reporter's silence turned into a call-back task, or its next attempt has come."""

    TYPE: ClassVar[str] = "callback.due.v1"
    task_id: str
    appeal_id: str
    ticket_id: str
    round: int
    attempt: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackCompleted(Event):
    """A call-back task ended: the reporter answered, or could not be reached in all attempts."""

    TYPE: ClassVar[str] = "callback.completed.v1"
    task_id: str
    appeal_id: str
    ticket_id: str
    round: int
    outcome: Literal["answered", "unreachable"]
    attempts: int
    completed_at: datetime
