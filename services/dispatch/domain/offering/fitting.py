"""What an action needs beyond its row in the table: who is party, what is left to judge."""

from collections.abc import Callable, Mapping
from typing import Final

from services.dispatch.domain.arbitration.arbitrating import MOST_STATEMENTS
from services.dispatch.domain.arbitration.binding import must_not_bind
from services.dispatch.domain.arbitration.rulers import may_rule
from services.dispatch.domain.arbitration.ruling import climbed_to
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import NEVER_HELD
from services.dispatch.domain.escalation.handing_back import may_hand_back
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.meetings.meeting import open_among
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import MOST_WHISTLES
from services.dispatch.domain.workflow import Action

Fit = Callable[[Ticket, Caller, Ladder], bool]


def fits(action: Action, ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    """Whether an action that its row allows makes sense now; its words are not looked at."""
    fit = _FITS.get(action)
    return fit is None or fit(ticket, caller, ladder)


def splittable(ticket: Ticket) -> tuple[str, ...]:
    """Return the appeals that may part: open, not the founder's, not come by a merge."""
    came = {appeal for record in ticket.absorbed for appeal in record.appeal_ids}
    return tuple(
        member.appeal_id
        for member in ticket.members
        if member.state == "open"
        and member.appeal_id != ticket.appeal_id
        and member.appeal_id not in came
    )


def _may_state(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del ladder
    case = ticket.dispute.open
    if case is None or caller.unit not in case.parties:
        return False
    return sum(item.unit == caller.unit for item in case.statements) < MOST_STATEMENTS


def _may_rule(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    case = ticket.dispute.open
    return case is not None and may_rule(case, caller, climbed_to(ticket, ladder))


def _may_take_lead(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del ladder
    if ticket.live_order is None:
        return False
    try:
        must_not_bind(ticket, caller)
    except Refusal:
        return False
    return True


def _has_meeting(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del caller, ladder
    return open_among(ticket.meetings) is not None


def _has_suggestion(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del caller, ladder
    return any(one.judgement == "open" for one in ticket.suggestions)


def _alarm_is_free(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del caller, ladder
    return ticket.alarm is not None and ticket.alarm.acknowledged_by is None


def _may_part(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del caller, ladder
    return bool(splittable(ticket))


def _has_office(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del caller
    office = ladder.directory.discipline_unit
    return office in ladder.directory.units and ticket.seal.office is None


def _may_rest(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    del caller, ladder
    order = ticket.live_order
    return order is not None and order.suspension is None and ticket.severity not in NEVER_HELD


def _has_not_asked(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    """Whether no request for time waits; of a support its own row and request decide."""
    del caller, ladder
    order = ticket.live_order
    return order is None or order.extension is None


def _may_whistle(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    kinds = ladder.directory.whistles.kinds.values()
    some = any(not kind.blowers.isdisjoint(caller.roles) for kind in kinds)
    return some and len(ticket.whistles) < MOST_WHISTLES


_FITS: Final[Mapping[Action, Fit]] = {
    "statement": _may_state,
    "rule": _may_rule,
    "reassign": _may_take_lead,
    "hand_back": may_hand_back,
    "close_meeting": _has_meeting,
    "accept_repeat": _has_suggestion,
    "decline_repeat": _has_suggestion,
    "acknowledge_danger": _alarm_is_free,
    "split_off": _may_part,
    "discipline": _has_office,
    "request_suspension": _may_rest,
    "request_extension": _has_not_asked,
    "whistle": _may_whistle,
}
