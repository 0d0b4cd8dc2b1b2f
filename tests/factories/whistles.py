"""Kinds of whistle, a blower, and whistles at each step of their way."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import assessing, blowing, signing_in, working
from services.dispatch.domain.whistles.signing_in import Presence
from services.dispatch.domain.whistles.whistle import Place
from services.dispatch.ports.tickets import Change
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY,
    COMMUNITY_UNIT,
    MONDAY,
    directory,
    handler,
    later,
    limit,
    ticket,
)

HERE = (108.91, 34.21)
NEAR = (108.911, 34.211)  # 144 m from HERE
FAR = (108.92, 34.22)  # 1.4 km from HERE
REASON = "两个部门职责交叉，三次协调未果"
WHISTLE = "whs_1"
SUMMONED = ("shizheng", "gongan")
COMMUNITY_CALLER = Caller("sq-1", frozenset({"community"}), COMMUNITY_UNIT, (COMMUNITY,))
SCORES_OF_UNIT = {"promptness": 5, "effect": 4}
SCORES_OF_BLOWER = {"necessity": 3}


def whistle_body() -> dict[str, Any]:
    """Return kinds for each way of signing in; only ``urgent`` climbs at a pace of its own."""
    return {
        "kinds": [
            _kind("livelihood", limit(1, "working_day"), "none"),
            _kind("urgent", limit(30, "minute"), "either", radius_metres=300)
            | {"escalation": [limit(0, "minute"), limit(15, "minute"), limit(30, "minute")]},
            _kind("fenced", limit(2, "working_hour"), "geofence", radius_metres=300),
            _kind("coded", limit(3, "working_day"), "code")
            | {
                "limits": {
                    "report_in": limit(3, "working_day"),
                    "plan": limit(10, "working_day"),
                }
            },
            _kind("tackling", limit(5, "working_day"), "none") | {"blowers": ["director"]},
            _kind("named", limit(1, "working_day"), "none")
            | {"summons": {"unit_kinds": ["department"], "units": ["gongan"], "most": 1}},
        ],
        "assessment": {
            "window": limit(10, "working_day"),
            "of_unit": [_criterion("promptness"), _criterion("effect")],
            "of_blower": [_criterion("necessity")],
        },
        "statistics": {"plateau": [0.5, 2.0], "least_tickets": 30},
    }


def whistle_directory() -> Directory:
    """Return the small district with kinds of whistle."""
    return directory(whistles=whistle_body())


def call(kind: str = "livelihood", units: tuple[str, ...] = SUMMONED, **said: Any) -> blowing.Call:
    """Return what a blower says; the codes count from 000001 on."""
    facts: dict[str, Any] = {"reason": REASON, "place": None, "plan": None}
    codes = [f"{number:06d}" for number in range(1, len(units) + 1)]
    return blowing.Call(kind, units, codes=codes, **{**facts, **said})


def blown(
    said: blowing.Call | None = None,
    caller: Caller = COMMUNITY_CALLER,
    now: datetime = MONDAY,
    case: Ticket | None = None,
    whistle_id: str = WHISTLE,
) -> Ticket:
    """Return a dispatched ticket with a whistle."""
    where = whistle_directory()
    case = case or ticket(where, point=HERE)
    return blowing.blow(
        case, said or call(), caller, where, timing_of(where), now, whistle_id=whistle_id
    )


def come(
    case: Ticket, unit: str, now: datetime = MONDAY, presence: Presence | None = None
) -> Ticket:
    """Return the ticket after a unit reported in."""
    proof = presence or Presence()
    return signing_in.report_in(case, WHISTLE, handler(unit), proof, now, later(seconds=1))


def whistle_story() -> list[Callable[[Ticket], Change]]:
    """Return the writes of a whistle from blowing to both assessments, each on the one before."""
    proof, until = Presence(NEAR, "000001"), later(days=14)
    steps: list[Callable[[Ticket], Ticket]] = [
        lambda case: blown(call("urgent", place=Place(HERE, "北门")), case=case),
        lambda case: come(case, "shizheng", later(minutes=20), proof),
        lambda case: working.plan(
            case, WHISTLE, COMMUNITY_CALLER, CENTRE, later(hours=1), text=REASON
        ),
        lambda case: working.result(
            case, WHISTLE, handler("shizheng"), CENTRE, later(hours=2), outcome="done", text=REASON
        ),
        lambda case: working.close(
            case, WHISTLE, COMMUNITY_CALLER, CENTRE, later(hours=3), reason=None, assess_until=until
        ),
        lambda case: assess(case, COMMUNITY_CALLER, SCORES_OF_UNIT, "shizheng"),
        lambda case: assess(case, handler("shizheng"), SCORES_OF_BLOWER, None),
    ]
    return [lambda kept, step=step: Change(step(kept), (), MONDAY) for step in steps]  # type: ignore[misc]


def assess(case: Ticket, caller: Caller, scores: dict[str, int], unit: str | None) -> Ticket:
    """Return the ticket after one side's assessment."""
    rules = whistle_directory().whistles.assessing
    return assessing.assess(
        case, WHISTLE, caller, CENTRE, rules, later(days=1), unit=unit, scores=scores, text="好"
    )[0]


def _kind(code: str, report_in: dict[str, Any], way: str, **sign_in: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"{code} 哨",
        "name_en": code,
        "blowers": ["community", "street", "supervisor"],
        "summons": {"unit_kinds": ["department", "subdistrict"], "most": 3},
        "limits": {"report_in": report_in},
        "sign_in": {"way": way, **sign_in},
    }


def _criterion(code: str) -> dict[str, str]:
    return {"code": code, "name": code, "name_en": code}
