"""What limits, proofs and quarantine need."""

from collections.abc import Sequence
from typing import Protocol

from services.intake.domain.abuse.quarantine import Held


class Floods(Protocol):
    """Counts what contacts and addresses send, over all processes, in windows of wall time."""

    def count(self, key: str, appeal_id: str) -> int:
        """Count an appeal for a key; return how many different ones this window has.

        The same appeal again, as when a client repeats a request, counts once.
        """
        ...

    def wait_seconds(self) -> int:
        """Return the seconds until this window ends."""
        ...


class ProofOfPerson(Protocol):
    """Checks that somebody is there (a captcha)."""

    @property
    def is_offered(self) -> bool:
        """Whether the district asks for such proofs at all."""
        ...

    def is_good(self, proof: str, address: str) -> bool:
        """Return whether a proof is good. One that cannot be checked is not."""
        ...


class Quarantine(Protocol):
    """The appeals that are held."""

    def hold(self, held: Held, submission: str) -> None:
        """Keep one, its submission sealed; holding it twice is holding it once."""
        ...

    def get(self, appeal_id: str) -> Held | None:
        """Return one, decided or not."""
        ...

    def submission(self, appeal_id: str) -> str:
        """Return what was submitted, as it was written down. Raises Unreadable."""
        ...

    def listed(self, state: str, after: str | None, limit: int) -> Sequence[Held]:
        """Return those in a state, the oldest first; ``after`` is the id of the last one seen."""
        ...

    def decide(self, held: Held) -> bool:
        """Write a decision; return whether nobody had decided before.

        A released or rejected appeal keeps no sealed words: they are with the appeal, or nowhere.
        """
        ...

    def count(self, not_about: str | None = None) -> int:
        """Count those that are held; without the reports against a unit (L2)."""
        ...


class UntoldDecisions(Protocol):
    """Decisions that were written, and are not in the audit chain yet."""

    def untold(self, limit: int) -> Sequence[Held]:
        """Return some of the decided appeals of which the chain has not heard."""
        ...

    def set_aside(self, appeal_id: str) -> None:
        """Lay one by that the chain does not take, until ``once_more``."""
        ...

    def once_more(self) -> int:
        """Have all that was laid by told again; return how many that are."""
        ...

    def was_told(self, appeal_id: str) -> None:
        """Note that the chain has it; noting it twice is noting it once."""
        ...


class RecordRefused(Exception):
    """The chain does not take this record: the same one will be refused again."""


class AuditTrail(Protocol):
    """The platform's one hash chain, kept by dispatch."""

    def append(self, decided: Held) -> None:
        """Chain a decision; the same one again changes nothing.

        Raises:
            DispatchUnavailable: when dispatch does not answer.
            RecordRefused: it answers, and does not take it.

        """
        ...
