"""What intake's use cases need from the world, with the contract in words.

Any port may raise ``StoreUnavailable``: what was being written stands whole or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.appeal import (
    AppealCase,
    AppealChange,
    EarlierReceipt,
    NewAppeal,
)
from services.intake.domain.directory import Directory
from services.intake.domain.ratings import RatingFact, RatingRound
from services.intake.domain.repeats import RepeatFinding, Trace
from services.intake.domain.ticket_view import TicketStep, TicketView


class ChangedMeanwhile(Exception):
    """Somebody else changed the appeal first; read it again and decide anew."""


class DispatchUnavailable(Exception):
    """Dispatch does not answer; asking again later may help."""


class Unreadable(Exception):
    """A sealed value does not open: another key, another appeal, or damage."""


class Appeals(Protocol):
    """The appeals, each one document that carries its own outgoing events."""

    def add(self, new: NewAppeal) -> EarlierReceipt | None:
        """Keep an appeal and its ``appeal.submitted`` in one durable write.

        Return None when it was new, or what stands already under its id.
        """
        ...

    def get(self, appeal_id: str) -> AppealCase | None:
        """Return an appeal with what became of it."""
        ...

    def by_tracking_index(self, index: str) -> AppealCase | None:
        """Return the appeal whose tracking code has this keyed hash."""
        ...

    def by_callback_task(self, task_id: str) -> AppealCase | None:
        """Return the appeal whose rating has become this call-back task."""
        ...

    def save_rating(
        self, case: AppealCase, rating: RatingRound, facts: Sequence[RatingFact], now: datetime
    ) -> None:
        """Replace the rating and tell the facts (business time ``now``), in one write.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def withdraw(self, case: AppealCase, reason: str | None, now: datetime) -> None:
        """Mark the appeal withdrawn at business time ``now`` and tell it, in one write.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def follow(self, changes: Sequence[AppealChange]) -> None:
        """Apply what dispatch did, in this order; doing it twice is doing it once."""
        ...

    def mark_repeats(self, findings: Mapping[str, RepeatFinding]) -> None:
        """Keep the verdicts with the submitted events, so that the feed tells the same story."""
        ...


class Timers(Protocol):
    """Finds what time has moved; the use cases decide."""

    def silent_ratings(self, now: datetime, limit: int) -> Sequence[AppealCase]:
        """Return appeals whose rating request ran out or whose next call has come (business)."""
        ...

    def republish(self, accepted_before: datetime, limit: int) -> int:
        """Queue ``appeal.submitted`` again where dispatch has not taken an appeal on (wall time).

        An appeal still in the outbox is left alone. Return how many were queued.
        """
        ...

    def unmarked(self, accepted_before: datetime) -> int:
        """Count appeals accepted before a wall instant that dispatch has not taken on."""
        ...

    def callbacks_due(self) -> int:
        """Count call-back tasks that wait for an agent."""
        ...


@dataclass(frozen=True, slots=True)
class CallbackPosition:
    """Where a list of due call-backs goes on: after this due time and appeal id."""

    due_at: datetime
    appeal_id: str


class Callbacks(Protocol):
    """The list that call-back agents work through."""

    def due(self, after: CallbackPosition | None, limit: int) -> Sequence[AppealCase]:
        """Return appeals whose call-back is due, the longest waiting first."""
        ...


class TicketViews(Protocol):
    """What residents may see of tickets."""

    def load(self, ticket_ids: Sequence[str]) -> Mapping[str, TicketView]:
        """Return the views that exist."""
        ...

    def save(self, changed: Sequence[tuple[int, TicketView]]) -> frozenset[str]:
        """Write views read at these sequences; return the tickets that somebody else changed."""
        ...


class TicketFeed(Protocol):
    """Dispatch's own record of a ticket's events."""

    def after(self, ticket_id: str, sequence: int) -> Sequence[TicketStep]:
        """Return the events of a ticket after a sequence, in order.

        Raises:
            DispatchUnavailable: when dispatch does not answer.

        """
        ...


class PublishedDirectory(Protocol):
    """The directory as its owner publishes it."""

    def current_version(self) -> int | None:
        """Return the version in force, None before the first. Raises DispatchUnavailable."""
        ...

    def body(self, version: int) -> Mapping[str, object]:
        """Return a version's text. Raises DispatchUnavailable."""
        ...


class DirectoryCopy(Protocol):
    """Intake's own copy of the directory."""

    def current(self) -> Directory | None:
        """Return the copy, a few seconds old at most, or None while there is none."""
        ...

    def save(self, version: int, body: Mapping[str, object]) -> None:
        """Keep a version unless a newer one is there."""
        ...


class Sealer(Protocol):
    """Seals single fields so that only this service reads them, and only in their place."""

    def seal(self, appeal_id: str, field: str, value: str) -> str:
        """Return the sealed value."""
        ...

    def unseal(self, appeal_id: str, field: str, sealed: str) -> str:
        """Return the value. Raises Unreadable."""
        ...


class KeyedHashes(Protocol):
    """What is derived with secret keys; the same input always gives the same output."""

    def phone_index(self, phone: str) -> str:
        """Return what a phone (E.164) is found by."""
        ...

    def reporter_ref(self, contact: str) -> str:
        """Return a reporter's pseudonym, by a key of its own: it leaves the service."""
        ...

    def tracking_code(self, appeal_id: str, *, alone: bool) -> str:
        """Return an appeal's tracking code, the same each time."""
        ...

    def tracking_index(self, code: str) -> str:
        """Return what a normalised tracking code is found by."""
        ...

    def pin(self, appeal_id: str) -> str:
        """Return the six digits printed on the slip of a reporter without a phone at hand."""
        ...

    def body_digest(self, body: bytes) -> str:
        """Return what proves that a repeated request says the same."""
        ...


class PhoneNumbers(Protocol):
    """Reads telephone numbers as people write them."""

    def parse(self, written: str) -> str | None:
        """Return the number in E.164, of mainland China where no country is given, or None."""
        ...


class TextLikeness(Protocol):
    """Tells how alike short texts are."""

    def scores(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Return 0 to 1 for each; what is surely under the threshold of interest may be 0."""
        ...


class RecentAppeals(Protocol):
    """The appeals of the last days, by place, for the look for repeats."""

    def refresh(self) -> None:
        """Learn what other processes accepted since the last look."""
        ...

    def near(self, trace: Trace) -> Sequence[Trace]:
        """Return earlier appeals that may be at the same place or of the same reporter."""
        ...

    def remember(self, trace: Trace) -> None:
        """Add an appeal for the look-ups that follow."""
        ...


class WrongTries(Protocol):
    """Counts tries, over all processes; a right one is forgiven."""

    def take(self, keys: Sequence[str]) -> int:
        """Count a try for each key, then return the seconds to wait where one is used up."""
        ...

    def forgive(self, keys: Sequence[str]) -> None:
        """Take a try back: it was right, or no guess."""
        ...


class ContactLog(Protocol):
    """Who looked up whose contact, when and for what; never what was seen."""

    def note(self, by: str, purpose: str, appeal_ids: Sequence[str], at: datetime) -> None:
        """Keep one look-up (wall time)."""
        ...


class ContactStore(Protocol):
    """The sealed contacts."""

    def sealed_contacts(self, appeal_ids: Sequence[str]) -> Mapping[str, "SealedContact"]:
        """Return what is kept, by appeal id; unknown ids are left out."""
        ...


@dataclass(frozen=True, slots=True)
class SealedContact:
    """A contact as it lies in the store."""

    sealed: Mapping[str, str]
    language: str | None
    is_alone: bool


@dataclass(frozen=True, slots=True)
class LedgerBuckets:
    """Intake's own count of accepted appeals, by bucket of the appeal id."""

    total: int
    buckets: Mapping[str, int]


class Ledger(Protocol):
    """Intake's side of the ledger balance (promise I7)."""

    def buckets(self) -> LedgerBuckets:
        """Count accepted appeals by bucket."""
        ...

    def bucket(self, name: str) -> Mapping[str, str]:
        """Return ``accepted`` or ``taken_on`` by appeal id for one bucket."""
        ...
