"""Every state and every move of a support order (协办): the ticket's own state never moves (B6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.dispatch.domain.refusals import NotAllowed, RoleMissing
from services.dispatch.domain.workflow.words import Action, OrderState

_UNIT = frozenset({"unit_handler", "unit_leader", "street", "community"})
_CENTRE = frozenset({"operator", "supervisor", "director"})
_ONE_TIER_UP = frozenset({"street", "supervisor", "director"})
# A support's result goes to the lead, who answers for the whole; the centre may judge it as well.
_JUDGE = _UNIT | {"reviewer", "supervisor", "director"}

_SIGNED: tuple[OrderState, ...] = ("acknowledged", "in_progress")
_WORKED: tuple[OrderState, ...] = ("issued", *_SIGNED)


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One line: from any of an order's ``states`` an action of ``roles`` leads it to ``to``.

    ``to`` is None where it stays; guards and effects are those of the tickets' table, for this
    order and its clocks alone.
    """

    states: tuple[OrderState, ...]
    action: Action
    to: OrderState | None
    roles: frozenset[str]
    guards: tuple[str, ...] = ("own_order",)
    effects: tuple[str, ...] = ()


_ASKED = ("not_own_unit", "tier_above", "extension_asked")

SUPPORT_ROWS: Final[tuple[SupportRow, ...]] = (
    SupportRow(("issued",), "acknowledge", "acknowledged", _UNIT, effects=("stop_acknowledge",)),
    SupportRow(_SIGNED, "contact", "in_progress", _UNIT),
    SupportRow(_SIGNED, "progress", "in_progress", _UNIT),
    SupportRow(_SIGNED, "resolve", "submitted", _UNIT, effects=("pause_resolve",)),
    SupportRow(_WORKED, "return", "returned", _UNIT, effects=("stop_all", "end_order")),
    SupportRow(_SIGNED, "request_extension", None, _UNIT),
    SupportRow(_SIGNED, "grant_extension", None, _ONE_TIER_UP, _ASKED, ("new_limit",)),
    SupportRow(_SIGNED, "refuse_extension", None, _ONE_TIER_UP, _ASKED),
    SupportRow(_WORKED, "assign", None, _UNIT),
    SupportRow(_WORKED, "hand_over", "revoked", _UNIT, effects=("issue_order",)),
    SupportRow(("submitted",), "accept_support", "resolved", _JUDGE, ("lead_judges",),
               ("stop_all", "end_order")),
    SupportRow(("submitted",), "reject_support", "in_progress", _JUDGE, ("lead_judges",),
               ("resume_resolve",)),
    SupportRow((*_WORKED, "submitted"), "rejoin", "revoked", _UNIT | _CENTRE, ("lead_judges",),
               ("stop_all", "end_order")),
)  # fmt: skip
SUPPORT_MOVES: Final[Mapping[tuple[OrderState, Action], SupportRow]] = {
    (state, row.action): row for row in SUPPORT_ROWS for state in row.states
}
SUPPORT_ROLES: Final[Mapping[Action, frozenset[str]]] = {
    row.action: row.roles for row in SUPPORT_ROWS
}


def support_move(state: OrderState, action: Action, roles: Iterable[str]) -> SupportRow:
    """Return the row for an action of these roles on a support in a state.

    Raises:
        RoleMissing: none of the roles may do this, in whatever state.
        NotAllowed: the order's state does not allow it, or no support has such an action.

    """
    allowed = SUPPORT_ROLES.get(action)
    if allowed is not None and allowed.isdisjoint(roles):
        raise RoleMissing(allowed)
    row = SUPPORT_MOVES.get((state, action))
    if row is None:
        raise NotAllowed(f"order_{state}", action)
    return row
