"""Turns what is wanted into queries, each with the index that it walks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.adapters.listing.indexes import HAS_DUE
from services.dispatch.adapters.listing.traits import conditions as trait_conditions
from services.dispatch.adapters.listing.traits import rare_walk
from services.dispatch.domain.terms import KINDS
from services.dispatch.domain.workflow import STATES
from services.dispatch.ports.listing import Place, Reach, Wanted

Filter = dict[str, Any]
GRAVE: Final = frozenset({"P0", "P1"})
# In these the number follows the state: the parts of all states are merged.
ORDERED_BY_STATE: Final = frozenset({"unit_state", "area_state", "category_state"})
LED_BY_NUMBER: Final = frozenset({"returned", "confidential", "whistles"})
_SCOPES: Final = {"orders.unit": "unit", "area_path": "area"}


@dataclass(frozen=True, slots=True)
class Walk:
    """One query with the name of its index; None where the planner can only choose right."""

    query: Filter
    index: str | None


def walks(wanted: Wanted, reach: Reach, after: Place | None) -> Iterator[Walk]:
    """Yield a walk for each part of the reach; what fits is in one of them, or in several."""
    base = _conditions(wanted)
    _add_bounds(base, wanted, after)
    for field, own in _parts(wanted, reach):
        query = dict(base)
        _add_scope(query, wanted, field, own)
        by_unit_alone = not reach.everywhere and field == "orders.unit"
        traits = trait_conditions(wanted.traits, own if by_unit_alone else None)
        if traits:
            query["$and"] = traits
        yield _with_index(query, wanted, field)


def _parts(wanted: Wanted, reach: Reach) -> Iterator[tuple[str | None, str | None]]:
    """Yield what each part is led by: a unit or an area, its own or the wanted one."""
    if reach.everywhere:
        if wanted.unit is not None:
            yield "orders.unit", wanted.unit
        elif wanted.area is not None:
            yield "area_path", wanted.area
        else:
            yield None, None
        return
    if reach.unit is not None:
        yield "orders.unit", reach.unit
    for area in reach.areas:
        yield "area_path", area


def _conditions(wanted: Wanted) -> Filter:
    equal = {
        "category": wanted.category,
        "tier": wanted.tier,
        "kind": wanted.kind,
        "channel": wanted.channel,
        "matter.confidential": wanted.confidential,
        "members.appeal_id": wanted.appeal_id,
    }
    query: Filter = {name: value for name, value in equal.items() if value is not None}
    if wanted.states:
        query["state"] = {"$in": list(wanted.states)}
    if wanted.severities:
        query["severity"] = {"$in": list(wanted.severities)}
    if wanted.returned is not None:
        query["returns"] = {"$gt": 0} if wanted.returned else 0
    if wanted.whistled is not None:
        query["whistle_count"] = {"$gt": 0} if wanted.whistled else None
    if wanted.pieces:
        [query["words"]] = wanted.pieces  # several are found by TextWalk
    return query


def _add_bounds(query: Filter, wanted: Wanted, after: Place | None) -> None:
    number = {"$gte": wanted.number_from, "$lt": wanted.number_below}
    due = {"$gt": wanted.due_after, "$lte": wanted.due_until}
    if wanted.sort == "due":
        due["$type"] = HAS_DUE["work_due_at"]["$type"]
        if after is not None:
            due["$gte"] = after.due_at
            older = {"work_due_at": after.due_at, "number": {"$lt": after.number}}
            query["$or"] = [{"work_due_at": {"$gt": after.due_at}}, older]
    elif after is not None and (number["$lt"] is None or after.number < number["$lt"]):
        number["$lt"] = after.number
    for name, bounds in (("number", number), ("work_due_at", due)):
        given = {operator: value for operator, value in bounds.items() if value is not None}
        if given:
            query[name] = given


def _add_scope(query: Filter, wanted: Wanted, field: str | None, own: str | None) -> None:
    asked = {"orders.unit": wanted.unit, "area_path": wanted.area}
    for name, value in asked.items():
        both = [item for item in dict.fromkeys((own if name == field else None, value)) if item]
        if both:
            query[name] = both[0] if len(both) == 1 else {"$all": both}


def _with_index(query: Filter, wanted: Wanted, field: str | None) -> Walk:
    if wanted.appeal_id is not None:
        return Walk(query, None)
    if wanted.pieces:
        return Walk(query, "words")
    scope = _SCOPES.get(field or "")
    if wanted.sort == "due":
        return Walk(query, f"{scope or 'work'}_due")
    rare = rare_walk(wanted.traits) if scope is None else None
    if rare is not None:
        return _rarely(query, *rare)
    index = f"{scope}_state" if scope else _district_index(wanted)
    if index in ORDERED_BY_STATE:
        query.setdefault("state", {"$in": list(STATES)})
    if index == "by_kind":
        query.setdefault("kind", {"$in": list(KINDS)})
    if index in LED_BY_NUMBER:  # or what follows it would be compared in the ticket
        query.setdefault("number", {"$gte": ""})
    return Walk(query, index)


def _rarely(query: Filter, index: str, besides: list[Filter]) -> Walk:
    """Return the walk through the few tickets that have a rare trait, by state and number."""
    query["$and"] = [*query.get("$and", ()), *besides]
    query.setdefault("state", {"$in": list(STATES)})
    return Walk({name: value for name, value in query.items() if value != []}, index)


def _district_index(wanted: Wanted) -> str:
    """Return the index of a walk through the whole district: of what is rarest, by experience."""
    rarest = {
        "confidential": wanted.confidential is True,
        "whistles": wanted.whistled is True,
        "returned_state": wanted.returned is True and bool(wanted.states),
        "returned": wanted.returned is True,
        "grave": bool(wanted.severities) and set(wanted.severities) <= GRAVE,
        "category_state": wanted.category is not None,
        "by_tier": bool(wanted.tier),
        "by_kind": wanted.kind is not None or wanted.channel is not None,
        "by_state": bool(wanted.states),
    }
    return next((name for name, given in rarest.items() if given), "number")
