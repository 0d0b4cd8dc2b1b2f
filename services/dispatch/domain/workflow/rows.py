"""Every state and every move of tickets and work orders, in one table (D1)."""

from collections.abc import Sequence
from typing import Final

from services.dispatch.domain.workflow.row import AS_BEFORE, Row, Target
from services.dispatch.domain.workflow.words import (
    ANSWERED,
    ENDED_STATES,
    HELD,
    OPEN_STATES,
    STATES,
    SYSTEM,
    WAITING,
    Action,
    OrderState,
    TicketState,
)

_UNIT = frozenset({"unit_handler", "unit_leader", "street", "community"})
_LEADER = frozenset({"unit_leader", "street", "community"})
_CENTRE = frozenset({"operator", "supervisor", "director"})
_CHECKER = frozenset({"reviewer", "supervisor", "director"})
_ONE_TIER_UP = frozenset({"street", "supervisor", "director"})
_SUPERIOR = _ONE_TIER_UP | {"district_leader"}
_DUTY = _CENTRE | {"district_leader"}
_OF_PLACE = frozenset({"street", "community"})
_BLOWERS = _CENTRE | _OF_PLACE
_SYSTEM = frozenset({SYSTEM})

_OPEN = tuple(state for state in STATES if state in OPEN_STATES)
_ENDED = tuple(state for state in STATES if state in ENDED_STATES)
_SIGNED: tuple[TicketState, ...] = ("acknowledged", "in_progress")
_WITH_UNIT: tuple[TicketState, ...] = ("dispatched", *_SIGNED, *HELD)
_BEFORE_RESULT: tuple[TicketState, ...] = ("screening", *_WITH_UNIT, "arbitration")


def _row(
    states: Sequence[TicketState],
    action: Action,
    to: Target | None,
    roles: frozenset[str],
    order: OrderState | None = None,
    *,
    guards: str = "",
    effects: str = "",
) -> Row:
    return Row(
        tuple(states), action, to, roles, order, tuple(guards.split()), tuple(effects.split())
    )


_DESK = (
    _row(["screening"], "screen", "dispatched", _CENTRE | _SYSTEM, "issued",
         effects="stop_screen issue_order"),
    _row(["screening", *_WITH_UNIT], "recategorise", None, _CENTRE),
    _row([*_WITH_UNIT, "submitted", "approved"], "accuse", "screening", _CENTRE, "revoked",
         guards="accused_order", effects="stop_all end_order start_screen"),
    # What comes to light afterwards closes a case that is over as well.
    _row([*_OPEN, *_ENDED], "accuse", None, _CENTRE),
    _row([*_BEFORE_RESULT, "submitted", "approved"], "discipline", "dispatched", _CENTRE, "revoked",
         effects="stop_all end_order issue_order"),
    _row(_BEFORE_RESULT, "refuse", "refused", _CENTRE, "revoked",
         effects="stop_all end_order settle_refused"),
)  # fmt: skip

_WORK = (
    _row(["dispatched"], "acknowledge", "acknowledged", _UNIT, "acknowledged",
         guards="own_order", effects="stop_acknowledge"),
    _row(_SIGNED, "contact", "in_progress", _UNIT, "in_progress",
         guards="own_order", effects="stop_contact"),
    _row(HELD, "contact", None, _UNIT, guards="own_order", effects="stop_contact"),
    _row(_SIGNED, "progress", "in_progress", _UNIT, "in_progress", guards="own_order"),
    _row(HELD, "progress", None, _UNIT, guards="own_order"),
    _row(["dispatched", *_SIGNED], "return", "screening", _UNIT, "returned",
         guards="own_order", effects="hold_order end_order start_screen"),
)  # fmt: skip

_TIME = (
    _row(_SIGNED, "request_extension", None, _UNIT, guards="own_order"),
    _row(_SIGNED, "grant_extension", None, _ONE_TIER_UP,
         guards="not_own_unit tier_above extension_asked", effects="new_limit"),
    _row(_SIGNED, "refuse_extension", None, _ONE_TIER_UP,
         guards="not_own_unit tier_above extension_asked"),
)  # fmt: skip

_WAITS = (
    _row(_SIGNED, "ask_resident", "waiting_resident", _UNIT, "in_progress",
         guards="own_order not_urgent not_anonymous", effects="hold_resolve start_wait"),
    _row(_SIGNED, "wait_external", "waiting_external", _UNIT, "in_progress",
         guards="own_order", effects="hold_resolve start_wait"),
    _row(_SIGNED, "plan", "planned", _UNIT, "in_progress",
         guards="own_order", effects="hold_resolve start_wait"),
    _row([*_SIGNED, *WAITING], "request_suspension", None, _UNIT, guards="own_order"),
    _row([*_SIGNED, *WAITING], "grant_suspension", "suspended", _ONE_TIER_UP, "in_progress",
         guards="not_own_unit tier_above suspension_asked",
         effects="stop_wait hold_resolve start_wait"),
    _row([*_SIGNED, *WAITING], "refuse_suspension", None, _ONE_TIER_UP,
         guards="not_own_unit tier_above suspension_asked"),
    _row(HELD, "resume", "in_progress", _UNIT, "in_progress",
         guards="own_order", effects="stop_wait resume_resolve"),
    _row(["suspended"], "resume", "in_progress", _ONE_TIER_UP, "in_progress",
         guards="not_own_unit tier_above", effects="stop_wait resume_resolve"),
    _row(HELD, "resume", "in_progress", _SYSTEM, "in_progress",
         effects="stop_wait resume_resolve"),
    _row(["waiting_resident"], "expire", "under_review", _SYSTEM, "revoked",
         effects="stop_all end_order start_screen"),
)  # fmt: skip

_RESULT = (
    _row(["in_progress"], "resolve", "submitted", _UNIT, "submitted",
         guards="own_order approval_needed",
         effects="release_supports pause_resolve stop_contact start_approve"),
    _row(["in_progress"], "resolve", "submitted", _UNIT, "submitted",
         guards="own_order no_approval_needed",
         effects="release_supports pause_resolve stop_contact start_screen"),
    _row(["submitted"], "approve", "approved", _LEADER,
         guards="own_order other_person approval_needed", effects="stop_approve start_screen"),
    _row(["submitted"], "disapprove", "in_progress", _LEADER, "in_progress",
         guards="own_order approval_needed", effects="stop_approve resume_resolve"),
    _row(["submitted"], "accept", "resolved", _CHECKER, "resolved",
         guards="no_approval_needed other_person not_own_unit outcome_done",
         effects="stop_all end_order await_ratings"),
    _row(["submitted"], "accept", "cannot_be_done", _CHECKER, "resolved",
         guards="no_approval_needed other_person not_own_unit outcome_cannot_be_done",
         effects="stop_all end_order await_ratings"),
    _row(["approved"], "accept", "resolved", _CHECKER, "resolved",
         guards="other_person not_own_unit outcome_done",
         effects="stop_all end_order await_ratings"),
    _row(["approved"], "accept", "cannot_be_done", _CHECKER, "resolved",
         guards="other_person not_own_unit outcome_cannot_be_done",
         effects="stop_all end_order await_ratings"),
    _row(["submitted"], "reject", "in_progress", _CHECKER, "in_progress",
         guards="no_approval_needed", effects="stop_screen resume_resolve"),
    _row(["approved"], "reject", "in_progress", _CHECKER, "in_progress",
         effects="stop_screen resume_resolve"),
)  # fmt: skip

_RESIDENTS = (
    _row(_BEFORE_RESULT, "join", None, _SYSTEM),
    _row(_OPEN, "remind", None, _SYSTEM),
    _row(["waiting_resident"], "supplement", "in_progress", _SYSTEM, "in_progress",
         effects="stop_wait resume_resolve"),
    _row([s for s in _OPEN if s != "waiting_resident"], "supplement", None, _SYSTEM),
    _row([*ANSWERED, "under_review"], "rate", None, _SYSTEM),
    _row(ANSWERED, "complain", "under_review", _SYSTEM, effects="start_screen"),
    _row(ANSWERED, "close", "closed", _SYSTEM, effects="stop_all settle_closed"),
    _row(["under_review"], "redo", "in_progress", _CHECKER, "in_progress",
         effects="stop_screen new_round"),
    _row(["under_review"], "redo_longer", "in_progress", _CHECKER, "in_progress",
         effects="stop_screen new_round"),
    _row(["under_review"], "redirect", "dispatched", _CHECKER, "issued",
         effects="stop_screen issue_order"),
    _row(["under_review"], "conclude", "closed", _CHECKER,
         guards="other_person not_own_unit", effects="stop_all settle_closed"),
    _row(_OPEN, "withdraw", "withdrawn", _SYSTEM, "revoked", effects="stop_all end_order"),
    _row(_OPEN, "settle", "closed", _SYSTEM, "revoked", effects="stop_all end_order"),
)  # fmt: skip

_ABOVE = (
    _row(_OPEN, "supervise", None, _SUPERIOR, guards="not_own_unit tier_above"),
    _row(_OPEN, "hand_back", None, _SUPERIOR | {"unit_leader"}),
    _row(_OPEN, "call_meeting", None, _BLOWERS, guards="no_meeting"),
    _row(_OPEN, "close_meeting", None, _CENTRE, guards="meeting_called"),
    _row(_OPEN, "close_meeting", None, _OF_PLACE, guards="meeting_called own_meeting"),
    _row(["screening"], "confirm_return", None, _CENTRE, guards="return_pending"),
    _row(["screening"], "refuse_return", AS_BEFORE, _CENTRE, guards="return_pending",
         effects="stop_screen resume_order"),
    _row(["screening"], "arbitrate", "arbitration", _SYSTEM, guards="return_pending",
         effects="stop_screen open_arbitration"),
    _row(["arbitration"], "statement", None, _UNIT),
    _row(["arbitration"], "rule", "dispatched", _SUPERIOR, "issued",
         effects="stop_all issue_order"),
)  # fmt: skip

_DANGER = (
    _row(_OPEN, "acknowledge_danger", None, _DUTY, guards="alarm_open"),
    _row(_OPEN, "judge_danger", None, _DUTY, guards="alarm_open"),
    _row(_OPEN, "transfer_danger", None, _DUTY),
)  # fmt: skip

_SEVERAL = (
    _row(["screening", *_WITH_UNIT], "merge", "merged", _CENTRE, effects="fold_into_survivor"),
    _row(["screening", *_WITH_UNIT], "absorb", None, _CENTRE, effects="take_in"),
    _row(["merged"], "unmerge", AS_BEFORE, _CENTRE, effects="restore_timeline"),
    _row(_OPEN, "accept_repeat", None, _CENTRE),
    _row(_OPEN, "decline_repeat", None, _CENTRE),
    _row(["screening", *_WITH_UNIT], "split_off", None, _CENTRE, effects="open_linked"),
    _row(_WITH_UNIT, "split", None, _CENTRE, effects="issue_order"),
    _row(_WITH_UNIT, "add_support", None, _CENTRE, effects="issue_order"),
    _row(_WITH_UNIT, "add_support", None, _UNIT, guards="own_order", effects="issue_order"),
    _row(_WITH_UNIT, "divide", None, _CENTRE, effects="issue_order"),
    _row(_BEFORE_RESULT, "accept_support", None, _UNIT | _CHECKER),
    _row(_BEFORE_RESULT, "reject_support", None, _UNIT | _CHECKER),
    _row(_BEFORE_RESULT, "rejoin", None, _UNIT | _CENTRE),
    _row(_WITH_UNIT, "assign", None, _UNIT, guards="own_order"),
    _row(["dispatched", *_SIGNED], "hand_over", "dispatched", _UNIT, "revoked",
         guards="own_order", effects="pass_on"),
    _row(["dispatched", *_SIGNED], "reassign", "dispatched", _CENTRE, "revoked",
         effects="stop_lead end_order issue_order"),
    _row([*_BEFORE_RESULT, "submitted", "approved", "under_review"], "whistle", None,
         _BLOWERS, effects="blow_whistle"),
)  # fmt: skip

ROWS: Final[tuple[Row, ...]] = (
    *_DESK,
    *_WORK,
    *_TIME,
    *_WAITS,
    *_RESULT,
    *_RESIDENTS,
    *_ABOVE,
    *_DANGER,
    *_SEVERAL,
)
