"""The tier above rules (裁定): who leads and who supports; it binds them (D3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.arbitration.dispute import Arbitration, Ruling
from services.dispatch.domain.arbitration.returning import uncharged
from services.dispatch.domain.arbitration.rulers import may_rule
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing, stop_order
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.policy import Responsible
from services.dispatch.domain.escalation.responsible import Ladder, case_of, responsible_for
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.supporting import Part, issue_supports
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import FieldRefused, NotAllowed, RoleMissing
from services.dispatch.domain.routing.choosing import barred
from services.dispatch.domain.terms import MIN_BASIS, TIERS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.opening import issue_order
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a ruling says, as it was sent."""

    lead: str
    supports: tuple[str, ...]
    reason: str
    basis: str
    minutes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ticket after its ruling; ``revoked`` orders were taken back, ``uncharged`` were wrong."""

    ticket: Ticket
    arbitration: Arbitration
    ruling: Ruling
    revoked: tuple[WorkOrder, ...]
    uncharged: tuple[WorkOrder, ...]


def climbed_to(ticket: Ticket, ladder: Ladder) -> list[Responsible]:
    """Return who may rule besides, because the arbitration was late and has climbed."""
    case, clock = ticket.dispute.open, ticket.running("arbitration")
    if case is None or clock is None:
        return []
    above = [tier for tier in TIERS if case.n < tier <= clock.tier]
    about = case_of(ticket, case.unit)
    return [responsible_for(ladder.policy.tier(tier), ladder, about)[0] for tier in above]


def rule(
    ticket: Ticket,
    caller: Caller,
    ladder: Ladder,
    timing: Timing,
    now: datetime,
    *,
    said: Verdict,
    ruling_id: str,
    name: Callable[[str, int], str],
) -> Ruled:
    """Rule: every order of the parties ends, the lead and the supports get theirs, and are bound.

    A unit that returned the order and is not the ruled lead had it wrongly: its time is charged to
    nobody; the ruled lead's is its own. The resident's limit stays what it was.

    Raises:
        RoleMissing: another tier rules here; it names the roles.
        FieldRefused: a unit does not exist, stands twice, or may not be given this matter.

    """
    case = ticket.dispute.open
    ruled = enter(ticket, "rule", caller, timing, now)
    if case is None:
        raise NotAllowed(ticket.state, "rule")
    if not may_rule(case, caller, climbed_to(ticket, ladder)):
        raise RoleMissing(case.roles)
    ruling = _ruling(ticket, case, caller, ladder.directory, now, said, ruling_id)
    ended, revoked = _ended(ruled, now)
    wrong = [item.order_id for item in ticket.dispute.returns if item.verdict != "refused"]
    wrong = [key for key in wrong if ticket.order_of(key).unit != said.lead]
    for order_id in wrong:
        ended = uncharged(ended, order_id, now)
    ended = _settled(_recharged(ended, said.lead), case, ruling, caller, now)
    order_id = name(ruling.lead, len(ended.orders) + 1)
    done = issue_order(ended, ruling.lead, timing, order_id=order_id, now=now)
    parts = [Part(unit) for unit in ruling.supports]
    done = issue_supports(done, parts, timing, now, cause="ruling", name=name)
    lost = tuple(ticket.order_of(key) for key in wrong)
    return Ruled(done, replace(case, ruling=ruling), ruling, revoked, lost)


def _ruling(
    ticket: Ticket,
    case: Arbitration,
    caller: Caller,
    directory: Directory,
    now: datetime,
    said: Verdict,
    ruling_id: str,
) -> Ruling:
    _check_units(ticket, directory, said.lead, said.supports)
    return Ruling(
        id=ruling_id,
        lead=said.lead,
        supports=said.supports,
        reason=substantial("reason", said.reason, MIN_BASIS),
        basis=substantial("basis", said.basis, MIN_BASIS),
        by=caller.subject,
        by_unit=caller.unit,
        ruled_at=now,
        in_time=now <= case.due_at,
        category=ticket.category or "",
        area_code=ticket.area_code or "",
        minutes=said.minutes,
    )


def _check_units(ticket: Ticket, directory: Directory, lead: str, supports: Sequence[str]) -> None:
    _check_unit("lead", lead, ticket, directory)
    taken = {lead}
    for number, code in enumerate(supports):
        field = f"supports.{number}"
        _check_unit(field, code, ticket, directory)
        if code in taken:
            raise FieldRefused(field, "unit_named_twice", value=code)
        taken.add(code)


def _check_unit(field: str, unit: str, ticket: Ticket, directory: Directory) -> None:
    if unit not in directory.units:
        raise FieldRefused(field, "unknown_unit", value=unit)
    why_not = barred(unit, ticket.category or "", directory)
    if why_not is not None:
        raise FieldRefused(field, why_not, value=unit, category=ticket.category)


def _ended(ticket: Ticket, now: datetime) -> tuple[Ticket, tuple[WorkOrder, ...]]:
    """Take back what is still worked on, such as supports of the order in dispute."""
    live = ticket.live_orders
    for order in live:
        ended = replace(order, state="revoked", ended_at=now, end_reason="ruled", extension=None)
        ticket = stop_order(ticket, order.id, now).with_order(ended)
    return ticket, live


def _recharged(ticket: Ticket, lead: str) -> Ticket:
    """Charge the ruled lead with what it had rightly all the time, though it gave it back."""
    for item in ticket.dispute.returns:
        if item.unit == lead:
            ticket = ticket.with_order(replace(ticket.order_of(item.order_id), charged=True))
    return ticket


def _settled(
    ticket: Ticket, case: Arbitration, ruling: Ruling, caller: Caller, now: datetime
) -> Ticket:
    dispute = ticket.dispute.with_arbitration(replace(case, ruling=ruling))
    for item in dispute.returns:
        if item.is_pending or (item.unit == ruling.lead and item.verdict == "confirmed"):
            decided = item.decided("ruled", caller.subject, now, ruling.id)
            dispute = dispute.with_return(decided)
    routing = replace(
        ticket.routing, unit=ruling.lead, unit_by="ruling", rule_id=ruling.id, rule_version=None
    )
    return replace(ticket, dispute=dispute, routing=routing)
