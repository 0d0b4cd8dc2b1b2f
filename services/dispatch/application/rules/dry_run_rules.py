"""Run a draft of the routing rules on the last tickets: what would go elsewhere (C3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.directory.publication import Row
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.routing.comparing import Comparison, Moved
from services.dispatch.domain.routing.conditions import Facts
from services.dispatch.domain.routing.linting import drafted, lint
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.rules import PastTicket, PastTickets


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a dry run found; ``items`` are the moved ones after ``after``, up to the limit.

    ``base`` is the version in force that the draft was compared with, ``top`` the newest ticket.
    """

    base: int
    top: str | None
    comparison: Comparison
    items: Sequence[tuple[PastTicket, Moved]]
    more: bool


@dataclass(frozen=True)
class DryRunRules:
    """The use case; it writes nothing."""

    directories: Directories
    past: PastTickets

    def __call__(
        self,
        rules: Sequence[Row],
        duty_lists: Sequence[Row] | None,
        *,
        last: int,
        limit: int,
        upto: str | None = None,
        after: str | None = None,
    ) -> DryRun:
        """Compare the rules in force with the draft on the last tickets.

        Both are asked with the same facts: a ticket's category, area, attributes and the time at
        which it was routed. ``upto`` and ``after`` are ticket numbers, for the next pages.

        Raises:
            DraftRefused: the draft has faults.

        """
        version, body = in_force(self.directories)
        standing = self.directories.version(version)
        if standing is None:
            raise NotFound
        lists = body["duty_lists"] if duty_lists is None else duty_lists
        faults = lint(rules, lists, standing)
        if faults:
            raise DraftRefused(faults)
        tickets = {ticket.id: ticket for ticket in self.past.last(last, upto)}
        comparison = Comparison()
        cases = _cases(tickets.values(), standing)
        found = comparison.run(cases, standing, drafted(standing, rules, lists))
        items, more = _page(found, tickets, after, limit)
        top = next((ticket.number for ticket in tickets.values()), None)
        return DryRun(version, top, comparison, items, more)


def _page(
    found: Iterable[Moved], tickets: Mapping[str, PastTicket], after: str | None, limit: int
) -> tuple[list[tuple[PastTicket, Moved]], bool]:
    """Return the page, and whether there is another; the whole run is counted on the way."""
    pairs = [(tickets[moved.subject], moved) for moved in found]
    rest = [pair for pair in pairs if after is None or pair[0].number < after]
    return rest[:limit], len(rest) > limit


def _cases(
    tickets: Iterable[PastTicket], directory: Directory
) -> Iterator[tuple[str, Facts | None]]:
    for ticket in tickets:
        yield ticket.id, _facts(ticket, directory)


def _facts(ticket: PastTicket, directory: Directory) -> Facts | None:
    if ticket.category is None or ticket.area is None:
        return None
    return Facts(
        category=ticket.category,
        area=ticket.area,
        at=ticket.at.astimezone(directory.calendar.zone),
        working=directory.calendar.is_open(ticket.at),
        kind=ticket.kind,
        severity=ticket.severity,
        channel=ticket.channel,
        confidential=ticket.confidential,
        danger=ticket.danger,
    )
