"""What every channel makes of what it was given: one canonical submission (诉求的统一形式)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.intake.domain.appeals.appeal import (
    Channel,
    Contact,
    GivenAnswer,
    GivenLocation,
    Kind,
    OnBehalf,
    Origin,
)
from services.intake.domain.appeals.external_number import ExternalNumber
from services.intake.domain.appeals.settlement import SaidSettlement
from services.intake.domain.danger.finding import DangerFinding


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A client's key, in whose name, and the body in one canonical spelling."""

    scope: str
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What was submitted, of the right types but not yet checked against the district.

    ``operator`` is who entered it, None for residents themselves; ``settlement`` is what an
    operator ended it with on the spot.
    """

    channel: Channel
    kind: Kind
    text: str
    title: str = ""
    category: str | None = None
    area_code: str | None = None
    address: str | None = None
    location: GivenLocation | None = None
    occurred_at: datetime | None = None
    contact: Contact = field(default_factory=Contact)
    anonymous: bool = False
    confidential: bool = False
    accused_unit: str | None = None
    operator: str | None = None
    idempotency: Idempotency | None = None
    entered_at: datetime | None = None
    on_behalf_of: OnBehalf | None = None
    external_numbers: tuple[ExternalNumber, ...] = ()
    meeting_id: str | None = None
    same_as: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
    attachments: tuple[str, ...] = ()
    settlement: SaidSettlement | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to the resident; ``is_new`` is False when it is told again.

    ``held``: it waits in quarantine and is accepted when somebody has looked at it.
    """

    appeal_id: str
    tracking_code: str
    received_at: datetime
    danger: DangerFinding
    is_new: bool
    pin: str | None = None
    held: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """One field that cannot be accepted; ``code`` names the sentence that says why."""

    field: str
    code: str
    params: tuple[tuple[str, Any], ...] = ()


class AppealRefused(Exception):
    """The submission cannot be accepted as it is; nothing was kept."""

    def __init__(self, refusals: Sequence[FieldRefusal]) -> None:
        super().__init__(", ".join(f"{refusal.field}: {refusal.code}" for refusal in refusals))
        self.refusals = tuple(refusals)


class KeyUsedForAnotherBody(Exception):
    """The idempotency key was used before, for something else; nothing is told about that."""
