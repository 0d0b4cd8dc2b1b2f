"""What the phone shows of the services' answers. Pure: JSON in, JSON out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.common.web.principal import Role
from services.console.application.grid.queued import Outcome

OFFICERS: Final[tuple[Role, ...]] = ("grid_officer", "community", "street")
"""Who works on the ground of an area, and reports or settles what is found there."""
COMERS: Final[tuple[Role, ...]] = (*OFFICERS, "unit_handler", "unit_leader")
"""Who may stand on the spot for a unit that was whistled for."""
SENDERS: Final = COMERS
KINDS: Final = ("help", "report", "complaint", "suggestion")
"""What an officer reports; praise and consultations come from residents."""

View = dict[str, Any]


def sent_view(outcome: Outcome) -> View:
    """Return an item's fate as the phone keeps it."""
    return {
        "id": outcome.id,
        "state": outcome.state,
        "number": outcome.number,
        "errors": [dict(error) for error in outcome.errors],
        "photos_gone": outcome.photos_gone,
        "facts": dict(outcome.facts),
    }


def upload_view(problem: Mapping[str, Any] | None) -> list[View]:
    """Return why a photograph was not taken, in both languages."""
    if problem is None:
        return [{"field": "file", "message": "没有照片", "message_en": "No photograph"}]
    errors = problem.get("errors") or [
        {"message": problem.get("detail", ""), "message_en": problem.get("detail_en", "")}
    ]
    return [
        {"field": "file", "message": one.get("message"), "message_en": one.get("message_en")}
        for one in errors
    ]


def own_areas(areas: Iterable[Mapping[str, Any]], own: Sequence[str]) -> list[View]:
    """Return the areas in which somebody may report, the smallest kinds first, then by code."""
    inside = [
        {"code": area["code"], "name": area["name"], "kind": area["kind"]}
        for area in areas
        if any(str(area["code"]).startswith(code) for code in own if code)
    ]
    return sorted(inside, key=lambda area: (-len(area["code"]), area["code"]))


def leaf_categories(categories: Iterable[Mapping[str, Any]]) -> list[View]:
    """Return the matters to choose from, under the names of their classes."""
    known = {row["code"]: row for row in categories}
    classes = {row["parent"] for row in known.values() if row.get("parent")}
    return [
        {"code": code, "name": row["name"], "group": _name(known.get(row.get("parent")))}
        for code, row in sorted(known.items())
        if code not in classes and not row.get("retired")
    ]


def own_summons(whistle: Mapping[str, Any], unit: str | None) -> View | None:
    """Return what a whistle asks of a unit; None where it was not summoned."""
    found = (one for one in whistle.get("summons") or () if one["unit"] == unit)
    return next((dict(one) for one in found), None)


def _name(row: Mapping[str, Any] | None) -> str:
    return str(row["name"]) if row else ""
