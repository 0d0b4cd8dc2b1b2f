"""What is written down of accounts: who changed what, and who signed in from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Action = Literal[
    "created",
    "changed",
    "disabled",
    "enabled",
    "password_reset",
    "password_changed",
    "second_factor_added",
    "second_factor_removed",
    "second_factor_reset",
    "recovery_code_used",
    "sessions_ended",
    "signed_in",
]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line: ``by`` did it to the account ``username``; ``details`` hold no secret."""

    at: datetime
    by: str
    username: str
    action: Action
    details: Mapping[str, str] = field(default_factory=dict)
