"""The mutual assessment (双考核): each side once, hidden from the other until both have spoken."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.kinds import Assessing, Criterion
from services.dispatch.domain.whistles.parties import (
    is_blower,
    present_for,
    whistle_of,
)
from services.dispatch.domain.whistles.states import after
from services.dispatch.domain.whistles.whistle import Assessment, Side, Summons, Whistle

LOWEST, HIGHEST = 1, 5


def assess(
    ticket: Ticket,
    whistle_id: str,
    caller: Caller,
    center_unit: str,
    rules: Assessing,
    now: datetime,
    *,
    unit: str | None,
    scores: Mapping[str, int],
    text: str,
) -> tuple[Ticket, Summons, Side]:
    """Say what one side thinks of the other; return ticket, summons and the side that spoke.

    The side that blew names the ``unit``; a summoned unit judges the blower if it has come.

    Raises:
        NotParty: the caller is on neither side, or never came.
        NotAllowed: there is no result yet.
        LimitReached: this side has spoken already, or the window has ended.
        FieldRefused: the unit was not summoned, or the scores are not those asked for.

    """
    whistle = whistle_of(ticket, whistle_id)
    side, summons = _side(whistle, caller, center_unit, unit)
    state = after(ticket, whistle, "assess")
    if whistle.assess_until is not None and now > whistle.assess_until:
        raise LimitReached("assessment_over", until=whistle.assess_until.isoformat())
    if (summons.of_unit if side == "blower" else summons.of_blower) is not None:
        raise LimitReached("assessed_already", unit=summons.unit)
    _check(scores, rules.of_unit if side == "blower" else rules.of_blower)
    said = Assessment(dict(scores), substantial("text", text, 0), caller.subject, now)
    summons = (
        replace(summons, of_unit=said) if side == "blower" else replace(summons, of_blower=said)
    )
    return ticket.with_whistle(replace(whistle.with_summons(summons), state=state)), summons, side


def is_revealed(whistle: Whistle, summons: Summons, now: datetime) -> bool:
    """Whether each side may read the other: both have spoken, or nobody can speak any more."""
    over = whistle.assess_until is not None and now > whistle.assess_until
    return summons.is_mutual or over


def _side(
    whistle: Whistle, caller: Caller, center_unit: str, unit: str | None
) -> tuple[Side, Summons]:
    if is_blower(whistle, caller, center_unit):
        if unit is None:
            raise FieldRefused("unit", "missing")
        summons = whistle.summons_of(unit)
        if summons is None:
            raise FieldRefused("unit", "not_summoned", value=unit)
        return "blower", summons
    return "unit", present_for(whistle, caller)


def _check(scores: Mapping[str, int], criteria: tuple[Criterion, ...]) -> None:
    wanted = [item.code for item in criteria]
    if sorted(scores) != sorted(wanted):
        raise FieldRefused("scores", "scores_not_those_asked_for", wanted=wanted)
    if any(not LOWEST <= score <= HIGHEST for score in scores.values()):
        raise FieldRefused("scores", "score_out_of_range", lowest=LOWEST, highest=HIGHEST)
