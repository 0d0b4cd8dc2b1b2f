"""What publishing calendars and counting deadlines anew need from the world, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.recomputing import Move
from services.dispatch.domain.tickets.ticket import Ticket

Verdict = Literal["approved", "refused"]


@dataclass(frozen=True, slots=True)
class Recomputation:
    """The counting anew after a version of the calendars: begun, and perhaps finished.

    ``horizon`` is the start of the first day that counts otherwise; ends before it stay, and
    ``is_passed`` tells that the tickets with such ends alone go by the new version.
    """

    version: int
    begun_at: datetime
    horizon: datetime | None
    finished_at: datetime | None = None
    is_passed: bool = False


class Place(Protocol):
    """Where a walk over open tickets stands: that of the last ticket that was read."""

    @property
    def calendar_version(self) -> int:
        """By which version of the calendars it went then."""

    @property
    def id(self) -> str:
        """Its id."""


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """A place that outlives the ticket: that of a walk which goes on in another request."""

    calendar_version: int
    id: str


@dataclass(frozen=True, slots=True)
class MovedTicket:
    """What one version moved in one ticket; ``verdict`` on what is held, once there is one."""

    version: int
    ticket_id: str
    number: str
    moves: tuple[Move, ...]
    at: datetime
    verdict: Verdict | None = None
    judged_by: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to approve of it."""
        return self.verdict is None and any(move.held for move in self.moves)


class Recomputations(Protocol):
    """How far counting anew has come, and what it moved; every method may be repeated."""

    def of(self, version: int) -> Recomputation | None:
        """Return what is known of a version."""
        ...

    def latest(self, limit: int) -> Sequence[Recomputation]:
        """Return the latest ones, newest first."""
        ...

    def begin(self, started: Recomputation) -> Recomputation:
        """Note the beginning; return what stands, where somebody else noted it before."""
        ...

    def finish(self, version: int, at: datetime) -> bool:
        """Note the end; whether it was this call that did."""
        ...

    def pass_over(self, version: int, horizon: datetime | None) -> int:
        """Let tickets whose ends lie before ``horizon`` go by a version, without reading them.

        None stands for no end at all that could move. Some thousands at a time; return how many.
        At its end the recomputation is noted as passed.
        """
        ...

    def behind(self, version: int, after: Place | None, limit: int) -> Sequence[Ticket]:
        """Return tickets not over that go by an earlier version, those of the oldest first.

        ``after`` is the last one of the batch before, as it was read then; None for the first.
        """
        ...

    def oldest(self) -> int | None:
        """Return the oldest version that a ticket not over goes by."""
        ...

    def count_behind(self, version: int) -> int:
        """Count those tickets."""
        ...

    def keep(self, moved: Sequence[MovedTicket]) -> None:
        """Keep what was moved, before the tickets are written; the same again replaces it."""
        ...

    def drop(self, version: int, ticket_ids: Sequence[str]) -> None:
        """Forget what was kept of tickets that were not moved after all."""
        ...

    def moved(
        self,
        version: int,
        after: str,
        limit: int,
        *,
        waiting: bool = False,
        reader: Caller | None = None,
    ) -> Sequence[MovedTicket]:
        """Return what was moved, by ticket from above an id on; or only what waits for a word.

        Here and below without the tickets that are sealed against the reader (L2).
        """
        ...

    def judge(self, moved: MovedTicket, verdict: Verdict, by: str) -> None:
        """Note what was decided of a ticket's held ends."""
        ...

    def report(self, version: int, reader: Caller | None = None) -> Mapping[str, Any]:
        """Count: tickets, later, earlier, settled, held, waiting."""
        ...
