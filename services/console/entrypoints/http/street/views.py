"""What the street's desk shows of the services' answers. Pure: JSON in, JSON out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.common.web.principal import Role

STAFF: Final[tuple[Role, ...]] = ("street", "community")
PARTIES: Final[tuple[Role, ...]] = (
    "street",
    "community",
    "unit_handler",
    "unit_leader",
    "operator",
    "supervisor",
    "director",
)
"""Who blows whistles or is summoned by them."""
CONVENERS: Final[tuple[Role, ...]] = (*STAFF, "operator")
"""Who calls units to a joint meeting here; the centre's leaders have a page of all meetings."""
MEETERS: Final[tuple[Role, ...]] = (*CONVENERS, "unit_handler", "unit_leader")
"""Who calls one, or is called."""

View = dict[str, Any]


def own_only(areas: Sequence[str], asked: str | None) -> str | None:
    """Return the area asked for where it lies within one's own; else None."""
    inside = asked is not None and any(asked.startswith(code) for code in areas if code)
    return asked if inside else None


def summonable(kind: Mapping[str, Any], units: Iterable[Mapping[str, Any]]) -> list[View]:
    """Return the units that a kind of whistle may summon, by kind and name."""
    named, kinds = kind.get("units"), kind.get("unit_kinds") or ()
    found = [
        {"code": unit["code"], "name": unit["name"], "kind": unit["kind"]}
        for unit in units
        if unit["kind"] in kinds and (not named or unit["code"] in named)
    ]
    return sorted(found, key=lambda unit: (unit["kind"], unit["name"]))


def limit_of(kind: Mapping[str, Any]) -> tuple[int, str]:
    """Return within how many of which unit of time the summoned report in."""
    limit = kind["report_in"]
    return int(limit["amount"]), str(limit["unit"])


def blow_form(form: Any) -> View:
    """Return a whistle as dispatch takes it."""
    body: View = {
        "kind": form.get("kind", ""),
        "units": list(dict.fromkeys(form.getlist("units"))),
        "reason": form.get("reason", "").strip(),
    }
    note, plan = form.get("place", "").strip(), form.get("plan", "").strip()
    if note:
        body["place"] = {"note": note}
    if plan:
        body["plan"] = plan
    return body


def whistle_view(whistle: Mapping[str, Any], unit: str | None) -> View:
    """Return a whistle with what the reader may do on it now, by what it tells him.

    Who sees a code speaks for the side that blew; whose unit has come may plan with it.
    """
    summons = list(whistle.get("summons") or ())
    own = next((one for one in summons if one["unit"] == unit), None)
    blew = unit is not None and unit == whistle.get("blower_unit")
    blew = blew or any(one.get("code") for one in summons)
    came = [one for one in summons if one.get("signed_in")]
    is_live = whistle.get("state") != "closed"
    works = is_live and bool(came) and (blew or bool(own and own.get("signed_in")))
    return {
        **whistle,
        "own": own,
        "blew": blew,
        "came": len(came),
        "awaits_own": own is not None and is_live and not own.get("signed_in"),
        "may_work": works,
        "may_close": is_live and blew,
        "to_assess": _to_assess(whistle, summons, own, blew=blew, is_live=is_live),
    }


def _to_assess(
    whistle: Mapping[str, Any],
    summons: Sequence[Mapping[str, Any]],
    own: Mapping[str, Any] | None,
    *,
    blew: bool,
    is_live: bool,
) -> list[View]:
    """Return whom the reader has yet to judge, once the whistle is over (双考核)."""
    if is_live:
        return []
    if blew:
        left = [one for one in summons if not one.get("of_unit")]
        return [{"unit": one["unit"], "name": one["unit_name"]} for one in left]
    if own and own.get("signed_in") and not own.get("of_blower"):
        return [{"unit": None, "name": whistle.get("blower_unit_name")}]
    return []


def scores_of(form: Mapping[str, str]) -> dict[str, int]:
    """Return the scores of a form, by criterion; what is no number is left for dispatch to miss."""
    given = {
        name.removeprefix("score-"): value
        for name, value in form.items()
        if name.startswith("score-")
    }
    return {code: int(value) for code, value in given.items() if value in "12345" and value}


def check_of(matter: Mapping[str, Any], subject: str) -> bool:
    """Whether somebody may check a matter: it waits for it, and another person settled it."""
    return matter.get("state") == "awaiting_check" and matter.get("settled_by") != subject
