"""How units' answers by AMQP are answered, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.ports.tickets import TellableEvent


@dataclass(frozen=True, slots=True)
class Refused:
    """A unit's reply that was refused: its key, and the event that tells the unit."""

    key: str
    unit: str
    event: TellableEvent
    at: datetime
    correlation_id: str


class Replies(Protocol):
    """The refused replies of units, each told once on the unit's own queue."""

    def refuse(self, refused: Refused) -> None:
        """Keep a refusal and tell the unit, in one write; the same reply again changes nothing."""
        ...

    def was_refused(self, key: str) -> bool:
        """Whether a reply was refused before."""
        ...


class Heard(Protocol):
    """How far each appeal's own story was heard here."""

    def mark(self, sequences: Mapping[str, int]) -> None:
        """Note a sequence applied, by appeal; one that does not follow the last changes nothing."""
        ...

    def known(self, appeal_ids: Sequence[str]) -> Mapping[str, int]:
        """Return the last sequence applied without a gap, of those appeals that are known."""
        ...
