"""What reporting's use cases need from the outside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.exclusions import Exclusion
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.figures import Dimension, FigureQuery
from services.reporting.domain.history.case import HistoricCase
from services.reporting.domain.indicators import Wait
from services.reporting.domain.secrecy import Reader


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket that a reader may know of, and the unit that it is counted under."""

    ticket_id: str
    unit: str | None


class AlreadyStanding(ValueError):
    """Another request for the same ticket stands."""


class Exclusions(Protocol):
    """Requests to take tickets out of figures, with their stories."""

    def add(self, exclusion: Exclusion) -> Exclusion:
        """Keep a new one; the same id again returns what stands under it.

        Raises:
            AlreadyStanding: when another one stands for the ticket.

        """
        ...

    def get(self, exclusion_id: str) -> Exclusion | None:
        """Return one, or None."""
        ...

    def save(self, exclusion: Exclusion) -> bool:
        """Write what was loaded and moved; False when somebody else was faster.

        Raises:
            AlreadyStanding: when another one stands for the ticket by now.

        """
        ...

    def listed(self, wanted: Mapping[str, str], after: str, limit: int) -> list[Exclusion]:
        """Return those of a state, unit or ticket, by id."""
        ...

    def in_force(self) -> dict[str, frozenset[str]]:
        """Return out of which groups each excluded ticket is."""
        ...

    def unapplied(self) -> list[Exclusion]:
        """Return those that the figures do not follow yet."""
        ...

    def applied(self, exclusion: Exclusion) -> None:
        """Note that the figures follow it."""
        ...


class Facts(Protocol):
    """One fact per ticket."""

    def load(self, ticket_ids: Iterable[str]) -> dict[str, TicketFact]:
        """Return the facts that exist, by ticket id, in one query."""
        ...

    def save(self, facts: Sequence[TicketFact]) -> set[str]:
        """Write facts whose stored version is the one loaded; return the ids that lost the race.

        A fact of version 0 is new. Idempotent per version.
        """
        ...

    def outdated(self, limit: int) -> list[str]:
        """Return tickets whose figures were counted by an earlier version of our code."""
        ...

    def exclude(self, groups: Mapping[str, frozenset[str]]) -> None:
        """Take tickets out of groups of figures (剔除), or put them back in: by ticket id."""
        ...

    def seen(self, reader: Reader, ticket_id: str) -> SeenTicket | None:
        """Return which unit leads a ticket, or None where it does not exist for the reader."""
        ...

    def disputes(
        self, reader: Reader, *, start: datetime | None, end: datetime | None
    ) -> dict[str, dict[str, int]]:
        """Return returns and rulings of a period by unit, each kind's count.

        Here and below without what is sealed against the reader (L2).
        """
        ...

    def hidden_appeals(self, reader: Reader) -> frozenset[str]:
        """Return the appeals of the tickets that are sealed against a reader."""
        ...

    def overview(self, reader: Reader) -> dict[str, int]:
        """Return counts of tickets by state, tier reached and way points passed."""
        ...


class Figures(Protocol):
    """Sums over the facts, and the tickets behind them; without what is sealed (L2)."""

    def sums(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> dict[str | None, dict[str, int]]:
        """Return the measures' sums by the query's dimension; without one, under None.

        All of one instant, changes of a moment ago included.
        """
        ...

    def waits(
        self, reader: Reader, query: FigureQuery, kind: Wait
    ) -> dict[str | None, dict[int, int]]:
        """Return how many orders waited how long, in whole minutes told in seconds, by key."""
        ...

    def tickets(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str], after: str, limit: int
    ) -> list[dict[str, Any]]:
        """Return the tickets that have a share in one of the measures, by id, with their parts."""
        ...


class Residents(Protocol):
    """How many people live where."""

    def of(self, dimension: Dimension | None, key: str | None) -> int | None:
        """Return the residents of a unit's or area's place, of all for None; None: not known."""
        ...


class WorkLists(Protocol):
    """Work that is carried from period to period until it is done."""

    def balances(self, reader: Reader, query: FigureQuery) -> list[WorkBalance]:
        """Return a line for each value of the query's dimension; without one, one line."""
        ...

    def carried(
        self, reader: Reader, query: FigureQuery, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """Return the tickets that were open when the query's last day ended, by id."""
        ...


class RollUps(Protocol):
    """Sums by dimension and day that follow the facts."""

    def roll(self) -> int:
        """Take one batch of changed facts into the sums, once each; return how many."""
        ...


class Workshop(Protocol):
    """Where facts and roll-ups are made anew, while the old ones are read and written on."""

    def begin(self) -> tuple["Facts", RollUps]:
        """Return empty facts and their roll-ups; what an earlier attempt left is gone."""
        ...

    def swap(self) -> None:
        """Let the new ones take the old ones' place, each in one step."""
        ...


class Archive(Protocol):
    """Every event, kept as it came, once."""

    def keep(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep events; those that are there already are left as they are."""
        ...

    def last(self, subject: str) -> Mapping[str, Any] | None:
        """Return the last event kept of a subject, or None."""
        ...

    def stream(self, since: datetime | None) -> Iterator[list[Mapping[str, Any]]]:
        """Yield all events, or those kept since a wall instant, in batches as they came."""
        ...

    def applied(self, subjects: Sequence[str]) -> dict[str, int]:
        """Return up to which sequence number each subject's events are in, without a gap."""
        ...


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import of one file by one mapping, as far as it has come.

    ``import_id`` is the same for the same bytes and the same mapping; ``run_id`` is new with each
    import from the beginning. ``told`` is the tally so far, empty at the beginning.
    """

    import_id: str
    run_id: str
    source: str
    rows_done: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch of cases.

    ``stored`` counts ``added``, ``changed`` and ``unchanged``; ``earlier_rows`` tells, by row, the
    earlier row of the same file that has the same number already: the later one is not kept.
    """

    stored: Mapping[str, int]
    earlier_rows: Mapping[int, int]


class History(Protocol):
    """Cases of other systems, each kept once by source and number."""

    def begin(self, run: ImportRun, facts: Mapping[str, Any], *, anew: bool) -> ImportRun:
        """Return the run to go on with: an interrupted one of the same import, else this one.

        ``facts`` are told with it: file, size, encoding. With ``anew`` nothing is gone on with.
        """
        ...

    def keep(self, run: ImportRun, cases: Sequence[HistoricCase]) -> Kept:
        """Keep a batch in one write; keeping it again changes nothing and counts the same."""
        ...

    def advance(self, run: ImportRun, rows_done: int, told: Mapping[str, Any]) -> None:
        """Note how far the run has come, after the batch stands."""
        ...

    def finish(self, run: ImportRun, told: Mapping[str, Any]) -> None:
        """Note that the run is over."""
        ...

    def drop_others(self, run: ImportRun) -> int:
        """Take away the source's cases that this import did not bring; return how many."""
        ...

    def forget(self, source: str) -> int:
        """Take away all cases of a source and its runs; return how many cases."""
        ...

    def runs(self) -> list[dict[str, Any]]:
        """Return the imports, the latest first."""
        ...


class AppealLedger(Protocol):
    """One service's own list of appeals, in 256 buckets. May raise when the service is away."""

    def totals(self) -> dict[str, int]:
        """Return the number of appeals per bucket (two hex digits)."""
        ...

    def bucket(self, name: str) -> dict[str, str]:
        """Return the appeals of a bucket, each with its state."""
        ...


class AcceptedLedger(AppealLedger, Protocol):
    """Intake's list: ``totals`` and ``bucket`` are of what it handed on to dispatch."""

    def settled(self) -> dict[str, int]:
        """Count by state what was answered or transferred at its desk and never handed on."""
        ...

    def quarantined(self) -> int:
        """Count what is held until somebody has looked at it: not accepted yet."""
        ...


class StateLedger(AppealLedger, Protocol):
    """Dispatch's list, which also counts by state."""

    def states(self) -> dict[str, int]:
        """Return the number of appeals in each state."""
        ...
