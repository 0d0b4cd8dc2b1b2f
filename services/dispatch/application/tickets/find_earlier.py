"""Finds for a batch of new appeals the closed cases that have come back with them (B7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.returning import (
    ClosedCase,
    case_of,
    keys_around,
    latest_before,
    place_of,
)
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Tickets


@dataclass(frozen=True)
class FindEarlier:
    """The look-up; one question for a whole batch, two where intake named candidates."""

    tickets: Tickets
    directory: Directory

    def __call__(
        self, routed: Sequence[tuple[Appeal, Routing]], links: Mapping[str, str], now: datetime
    ) -> dict[str, ClosedCase]:
        """Return the closed case that each appeal brings back, by appeal id.

        First what intake took for certainly the same matter (``links`` are tickets that would not
        take a repeat), then the same category at the same place, whoever reported it.
        """
        if not self.directory.families.longest_window:
            return {}
        named = self._named(routed, links)
        near = self._near(routed, now)
        found: dict[str, ClosedCase] = {}
        for appeal, routing in routed:
            place = place_of(appeal, routing.category, routing.area_code)
            case = self._fresh(named.get(appeal.id, ()), now)
            if case is None and place is not None:
                case = latest_before(place, near, self.directory, now)
            if case is not None:
                found[appeal.id] = case
        return found

    def _near(
        self, routed: Sequence[tuple[Appeal, Routing]], now: datetime
    ) -> Sequence[ClosedCase]:
        places = [place_of(one, where.category, where.area_code) for one, where in routed]
        keys = {key for place in places if place is not None for key in keys_around(place)}
        if not keys:
            return ()
        since = now - self.directory.families.longest_window
        return _cases(self.tickets.closed_near(sorted(keys), since))

    def _named(
        self, routed: Sequence[tuple[Appeal, Routing]], links: Mapping[str, str]
    ) -> dict[str, Sequence[ClosedCase]]:
        asked = {
            appeal.id: [original for original, _ in appeal.repeat_of]
            for appeal, _ in routed
            if appeal.repeat_verdict == "certain"  # of a likely one a person decides
        }
        if not asked:
            return {}
        homes = self.tickets.with_members([one for some in asked.values() for one in some])
        wanted = {
            key: [link for link in (links.get(key), *map(homes.get, some)) if link]
            for key, some in asked.items()
        }
        ids = sorted({one for some in wanted.values() for one in some})
        cases = {case.ticket_id: case for case in _cases(self.tickets.get_many(ids).values())}
        return {key: [cases[one] for one in some if one in cases] for key, some in wanted.items()}

    def _fresh(self, cases: Iterable[ClosedCase], now: datetime) -> ClosedCase | None:
        of = self.directory.families.of
        fitting = [one for one in cases if now - one.closed_at <= of(one.place.category).window]
        return max(fitting, key=lambda case: case.closed_at, default=None)


def _cases(tickets: Iterable[Ticket]) -> Sequence[ClosedCase]:
    cases = (case_of(ticket) for ticket in tickets)
    return [case for case in cases if case is not None]
