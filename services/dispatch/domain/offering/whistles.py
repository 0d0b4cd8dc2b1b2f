"""What a caller may do now with a whistle: by its table, by his side, by what is done already."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.kinds import BY_CODE
from services.dispatch.domain.whistles.parties import (
    RULERS,
    is_blower,
    summons_for,
    working_unit,
)
from services.dispatch.domain.whistles.states import WHISTLE_ACTIONS, WhistleAction, after
from services.dispatch.domain.whistles.whistle import Summons, Whistle

Check = Callable[[Whistle, Caller, str, datetime], bool]


def offered_on_whistle(
    ticket: Ticket, whistle: Whistle, caller: Caller, center_unit: str, now: datetime
) -> list[WhistleAction]:
    """Return the actions that would not be refused for who the caller is or what is done."""
    return [
        action
        for action in WHISTLE_ACTIONS
        if _stands(ticket, whistle, action)
        and _passes(_CHECKS[action], whistle, caller, center_unit, now)
    ]


def to_assess(whistle: Whistle, caller: Caller, center_unit: str) -> list[Summons]:
    """Return the summonses on which the caller's side has not yet spoken.

    Raises:
        NotParty: he is on neither side.

    """
    if is_blower(whistle, caller, center_unit):
        return [item for item in whistle.summons if item.of_unit is None]
    own = summons_for(whistle, caller)
    return [own] if own.signed_in is not None and own.of_blower is None else []


def _stands(ticket: Ticket, whistle: Whistle, action: WhistleAction) -> bool:
    try:
        after(ticket, whistle, action)
    except Refusal:
        return False
    return True


def _passes(
    check: Check, whistle: Whistle, caller: Caller, center_unit: str, now: datetime
) -> bool:
    try:
        return check(whistle, caller, center_unit, now)
    except Refusal:
        return False


def _awaited(whistle: Whistle, caller: Caller, center_unit: str, now: datetime) -> bool:
    del center_unit, now
    return summons_for(whistle, caller).is_awaited


def _has_code(whistle: Whistle, caller: Caller, center_unit: str, now: datetime) -> bool:
    del now
    waiting = any(item.is_awaited for item in whistle.summons)
    by_code = whistle.sign_in.way in BY_CODE
    return waiting and by_code and is_blower(whistle, caller, center_unit)


def _works(whistle: Whistle, caller: Caller, center_unit: str, now: datetime) -> bool:
    del now
    return bool(working_unit(whistle, caller, center_unit)) and whistle.has_company


def _has_plan(whistle: Whistle, caller: Caller, center_unit: str, now: datetime) -> bool:
    planned = whistle.plan is not None or whistle.plan_due_at is None
    return planned and _works(whistle, caller, center_unit, now)


def _ends(whistle: Whistle, caller: Caller, center_unit: str, now: datetime) -> bool:
    del now
    return is_blower(whistle, caller, center_unit) or not caller.roles.isdisjoint(RULERS)


def _assesses(whistle: Whistle, caller: Caller, center_unit: str, now: datetime) -> bool:
    over = whistle.assess_until is not None and now > whistle.assess_until
    return not over and bool(to_assess(whistle, caller, center_unit))


_CHECKS: Final[Mapping[WhistleAction, Check]] = {
    "report_in": _awaited,
    "renew_code": _has_code,
    "plan": _works,
    "result": _has_plan,
    "close": _ends,
    "assess": _assesses,
}
