"""What one row of the transition table says, and the names that its guards and effects may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.dispatch.domain.workflow.words import Action, OrderState, TicketState

AS_BEFORE: Final = "as_before"
Target = TicketState | Literal["as_before"]

# Conditions on ticket, order and caller beyond state and role; domain/tickets/guards.py has one
# function for each name. What a form says wrongly is no guard: it is refused with 422.
GUARDS: Final[Mapping[str, str]] = {
    "own_order": "the order is the caller's unit's",
    "accused_order": "the lead order is with a unit that the report is against",
    "not_own_unit": "nobody decides on his own unit's request",
    "tier_above": "the caller is one tier above the order's unit: its parent, or the district",
    "other_person": "who submitted the result does not approve, accept or conclude it",
    "not_urgent": "P0 and P1 do not wait for an answer",
    "not_anonymous": "an anonymous reporter cannot be asked",
    "extension_asked": "the order has a request for more time",
    "return_pending": "a return waits for the centre's decision",
    "suspension_asked": "the order has a request for suspension",
    "approval_needed": "the unit's leader has to approve the result first",
    "no_approval_needed": "the result goes straight to the centre",
    "outcome_done": "the submitted result says that it was done",
    "no_meeting": "no joint meeting is called already",
    "meeting_called": "a joint meeting is called",
    "own_meeting": "the caller's unit called the joint meeting",
    "alarm_open": "an alarm of danger waits for a person's judgement",
    "lead_judges": "the lead's unit judges its supports, or the centre",
    "outcome_cannot_be_done": "the submitted result says that it cannot be done",
}

# What a move does besides changing states; domain/tickets/effects.py carries these out.
EFFECTS: Final[Mapping[str, str]] = {
    "stop_acknowledge": "the clock of signing stops",
    "stop_contact": "the clock of the first contact stops",
    "stop_screen": "the centre's clock stops",
    "stop_approve": "the clock of the unit's approval stops",
    "stop_wait": "the wait is over",
    "stop_all": "every clock stops",
    "stop_lead": "every clock stops but those of supports that are open",
    "pause_resolve": "the unit's clock is held, what is left of it is kept",
    "hold_resolve": "the unit's clock is held where the policy says so, never for P0 and P1",
    "hold_order": "every clock of the lead order is held, what is left of each is kept",
    "resume_order": "the lead order's clocks go on with what was left",
    "resume_resolve": "the unit's clock goes on with what was left",
    "start_screen": "the centre's clock starts",
    "start_approve": "the clock of the unit's approval starts",
    "end_order": "the lead order ends; when the ticket is over, the open supports as well",
    "settle_closed": "every reporter's appeal counts as closed",
    "settle_refused": "every reporter's appeal counts as refused",
}

# What needs the command's own words and is therefore done by its function in the domain.
COMMAND_EFFECTS: Final[Mapping[str, str]] = {
    "issue_order": "an order is issued to a unit, whose clocks start",
    "start_wait": "the clock of the wait starts; at its end the ticket moves by itself",
    "pass_on": "a subordinate unit gets the order, with the time that is left",
    "release_supports": "open supports end, if the lead gives a reason to hand in without them",
    "new_limit": "the unit's clock gets another end",
    "new_round": "another round begins, with a limit of its own",
    "await_ratings": "every reporter is asked to rate, within a window",
    "fold_into_survivor": "reporters and story go to the surviving ticket",
    "take_in": "reporters of another ticket come to this one",
    "open_linked": "reporters go on in a linked ticket of their own",
    "restore_timeline": "reporters, clocks and state are again what they were",
    "open_arbitration": "the next tier is asked to rule, by its own clock",
    "blow_whistle": "units are summoned, each with a limit to report in",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: from any of ``states`` an action of ``roles`` leads to ``to`` and ``order``.

    ``to`` and ``order`` are None where they stay. Of several rows for the same state, action and
    role the first whose guards hold is taken.
    """

    states: tuple[TicketState, ...]
    action: Action
    to: Target | None
    roles: frozenset[str]
    order: OrderState | None = None
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    def target(self, state: TicketState) -> Target:
        """Return where a ticket in ``state`` goes."""
        return self.to or state
