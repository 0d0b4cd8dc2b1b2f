"""``/api/v1/escalations``: what has climbed, who answers for it, and until when (F1)."""

from datetime import datetime
from typing import Any, Final

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow
from services.common.web.paging import QueryModel, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.standing import Standing, standings
from services.dispatch.domain.rosters.on_duty import who_at
from services.dispatch.domain.terms import TIERS, Tier
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import OPEN_STATES, STATES
from services.dispatch.entrypoints.http.access import READERS, caller, directory_of
from services.dispatch.entrypoints.http.offered_verbs import verbs_on
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL, cleared
from services.dispatch.entrypoints.http.ticket_list import reach_of
from services.dispatch.entrypoints.http.views import View, clock_view, ticket_summary
from services.dispatch.ports.listing import Reach, Wanted

_OPEN: Final = tuple(state for state in STATES if state in OPEN_STATES)
_MOST: Final = 100


class BoardQuery(QueryModel):
    """Which part of the board."""

    tier: int | None = Field(
        None, ge=1, le=3, description="层级 Tier; left out: all, the highest first."
    )
    unit: str | None = Field(None, max_length=100, description="承办单位 Unit.")
    area: str | None = Field(None, max_length=100, description="区域，含其下 Area, all within it.")
    category: str | None = Field(None, max_length=100, description="类目 Category.")
    limit: int = Field(_MOST, ge=1, le=_MOST, description="每级条数 Cases of a tier.")

    def tiers(self) -> tuple[Tier, ...]:
        """Return the tiers that are asked for, the highest first."""
        return (TIERS[self.tier - 1],) if self.tier else TIERS[::-1]

    def wanted(self, tier: Tier) -> Wanted:
        """Return the filter of one tier: the gravest first."""
        return Wanted(
            states=_OPEN,
            unit=self.unit,
            area=self.area,
            category=self.category,
            tier=tier,
            sort="severity",
        )


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("escalations", __name__)

    @api.get("/api/v1/escalations")
    @allow(*READERS)
    def board(query: BoardQuery) -> dict[str, Any]:
        """升级看板 Open cases that have climbed, by tier: what set it off, who answers, until when.

        The gravest of each tier, as many as ``limit``; ``totals`` tells how many there are.
        """
        who, directory, now = caller(), directory_of(container), container.clock.now()
        found, totals = _found(container, query, reach_of(who))
        stories = container.lists.climbs([ticket.id for ticket in found])
        rows = []
        for ticket in found:
            climbs = standings(ticket, stories.get(ticket.id, ()))
            if not climbs or climbs[0].tier != ticket.tier:  # it climbed long ago
                climbs = standings(ticket, container.lists.history(ticket.id))
            verbs = verbs_on(container, ticket, who, now)
            rows.append(_line(ticket, climbs, directory, who, now, verbs))
        return {**page(rows, None), "totals": totals, "as_of": now}

    return api


def _found(
    container: Container, query: BoardQuery, reach: Reach
) -> tuple[list[Ticket], dict[str, dict[str, Any]]]:
    """Return the cases of each tier, and how many there are of each."""
    search = container.listing.search
    found: list[Ticket] = []
    totals = {}
    for tier in query.tiers():
        wanted = query.wanted(tier)
        of_tier = search.find(wanted, reach, None, query.limit)
        total = search.total(wanted, reach)
        found += of_tier
        totals[str(tier)] = {"count": max(total.count, len(of_tier)), "more": total.more}
    return found, totals


def _line(
    ticket: Ticket,
    climbs: tuple[Standing, ...],
    directory: Directory,
    who: Caller,
    now: datetime,
    verbs: list[str],
) -> View:
    line = {
        **ticket_summary(ticket, directory, who),
        "returns": ticket.returns,
        "hand_backs": ticket.hand_backs,
        "supervision_count": ticket.supervision_count,
        "climbs": [
            climb_view(one, directory, now) for one in climbs if who.may_see_part(ticket, one.unit)
        ],
        "actions": verbs,
    }
    return show("escalation_line", line, cleared(ticket, who))


def climb_view(one: Standing, directory: Directory, now: datetime) -> View:
    """Return one thread of a climb, with whoever is on duty for it now."""
    subject, name = _on_duty(one, directory, now)
    view = {
        "tier": one.tier,
        "trigger": one.trigger,
        "since": one.since,
        "live": one.is_live,
        "unit": one.unit,
        "unit_name": directory.unit_name(one.unit),
        "work_order_id": one.order_id,
        "responsible_role": one.role,
        "responsible_unit": one.responsible_unit,
        "responsible_unit_name": directory.unit_name(one.responsible_unit),
        "responsible_missing": one.missing,
        "on_duty": subject,
        "on_duty_name": name,
        "next_at": one.next_at,
        "handed_back": one.handed_back,
        "clock": clock_view(one.clock) if one.clock else None,
    }
    return show("climb", view, FOR_ALL)


def _on_duty(one: Standing, directory: Directory, now: datetime) -> tuple[str | None, str | None]:
    """Return who is on duty for the tier at the unit that answers; none in a gap of the roster."""
    tier = TIERS[one.tier - 1]
    rota = directory.rotas.get((one.responsible_unit, tier))
    subject = who_at(rota, now, directory.calendar.zone) if rota else None
    return subject, rota.name_of(subject) if rota and subject else None
