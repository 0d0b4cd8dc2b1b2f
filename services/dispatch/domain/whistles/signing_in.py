"""A summoned unit reports in (报到): on the spot where the kind asks for it, late or in time."""

import hmac
import math
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.kinds import BY_CODE, BY_PLACE, SignInWay
from services.dispatch.domain.whistles.parties import COMERS, must_blow, summons_for, whistle_of
from services.dispatch.domain.whistles.states import after
from services.dispatch.domain.whistles.whistle import (
    MOST_WRONG_CODES,
    Point,
    SignedIn,
    Summons,
    Whistle,
)

_METRES_A_DEGREE_EAST = 111_320.0  # at the equator
_METRES_A_DEGREE_NORTH = 110_540.0


@dataclass(frozen=True, slots=True)
class Presence:
    """How somebody proves to be there: a point in WGS84, or the code that the blower shows."""

    point: Point | None = None
    code: str | None = None


def report_in(
    ticket: Ticket,
    whistle_id: str,
    caller: Caller,
    presence: Presence,
    now: datetime,
    wall: datetime,
) -> Ticket:
    """Note that the caller's unit has come; its clock stops, however far it had climbed.

    A wrong code is not refused here but counted: see ``wrong_code``.

    Raises:
        NotParty: the caller's unit was not summoned.
        NotAllowed: the whistle is over.
        LimitReached: it has reported in already, or its code was tried too often.
        FieldRefused: the proof of presence is missing, or too far away.

    """
    whistle = whistle_of(ticket, whistle_id)
    summons = summons_for(whistle, caller, COMERS)
    state = after(ticket, whistle, "report_in")
    if summons.signed_in is not None:
        raise LimitReached("already_reported_in", unit=summons.unit)
    way, distance = _proved(whistle, summons, presence)
    signed = SignedIn(
        now, wall, caller.subject, now <= summons.due_at, way, presence.point, distance
    )
    summons = replace(summons, signed_in=signed, code=None)
    ticket = stop_report_in(ticket, summons, now)
    return ticket.with_whistle(replace(whistle.with_summons(summons), state=state))


def wrong_code(ticket: Ticket, whistle_id: str, caller: Caller, presence: Presence) -> bool:
    """Whether a unit shows a code that is not its own: the try has to be counted."""
    summons = whistle_of(ticket, whistle_id).summons_of(caller.unit)
    if summons is None or presence.code is None or summons.code is None:
        return False
    return not _same(presence.code, summons.code)


def count_wrong_code(ticket: Ticket, whistle_id: str, caller: Caller) -> Ticket:
    """Count a wrong code; after ``MOST_WRONG_CODES`` of them the blower has to show a new one.

    Raises:
        NotAllowed, LimitReached, NotParty: as ``report_in``.

    """
    whistle = whistle_of(ticket, whistle_id)
    summons = summons_for(whistle, caller, COMERS)
    after(ticket, whistle, "report_in")
    _must_have_tries(summons)
    counted = replace(summons, wrong_codes=summons.wrong_codes + 1)
    return ticket.with_whistle(whistle.with_summons(counted))


def renew_code(
    ticket: Ticket, whistle_id: str, caller: Caller, center_unit: str, *, unit: str, code: str
) -> Ticket:
    """Show another code to a unit that is awaited; the old one and its tries are forgotten."""
    whistle = whistle_of(ticket, whistle_id)
    must_blow(whistle, caller, center_unit)
    after(ticket, whistle, "renew_code")
    summons = whistle.summons_of(unit)
    if summons is None or not summons.is_awaited or whistle.sign_in.way not in BY_CODE:
        raise FieldRefused("unit", "no_code_needed", value=unit)
    return ticket.with_whistle(whistle.with_summons(replace(summons, code=code, wrong_codes=0)))


def distance_metres(a: Point, b: Point) -> float:
    """Return the distance of two near points on a flat map; a few metres wrong over a district."""
    mean = math.radians((a[1] + b[1]) / 2)
    east = (a[0] - b[0]) * math.cos(mean) * _METRES_A_DEGREE_EAST
    return math.hypot(east, (a[1] - b[1]) * _METRES_A_DEGREE_NORTH)


def stop_report_in(ticket: Ticket, summons: Summons, now: datetime) -> Ticket:
    """Stop the clock of one summons."""
    running = next((item for item in ticket.clocks if item.key == summons.clock_key), None)
    return ticket.with_clock(clocks.stop(running, now)) if running else ticket


def _proved(whistle: Whistle, summons: Summons, presence: Presence) -> tuple[SignInWay, int | None]:
    """Return which way of proof held, and the distance where the place is known."""
    way, centre = whistle.sign_in.way, whistle.place.point
    distance = None
    if presence.point is not None and centre is not None:
        distance = round(distance_metres(presence.point, centre))
    if way == "none":
        return "none", distance
    if way in BY_CODE and presence.code is not None and summons.code is not None:
        _must_have_tries(summons)
        return "code", distance
    if way not in BY_PLACE or presence.point is None:
        raise FieldRefused("code" if way in BY_CODE else "point", "presence_needed")
    if distance is None:
        raise FieldRefused("code", "presence_needed")
    if distance > whistle.sign_in.radius_metres:
        radius = whistle.sign_in.radius_metres
        raise FieldRefused("point", "too_far_away", distance=distance, radius=radius)
    return "geofence", distance


def _must_have_tries(summons: Summons) -> None:
    if summons.wrong_codes >= MOST_WRONG_CODES:
        raise LimitReached("too_many_wrong_codes", most=MOST_WRONG_CODES)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
