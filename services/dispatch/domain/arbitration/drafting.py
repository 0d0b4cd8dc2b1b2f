"""A ruling as a draft of routing rules: its lead, and its supports, for its category and place."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.dispatch.domain.arbitration.dispute import Ruling
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.refusals import FieldRefused, LimitReached, RoleMissing
from services.dispatch.domain.tickets.ticket import Ticket

DRAFTERS: Final = frozenset({"supervisor", "director", "admin"})
_STREET: Final = "subdistrict"

Row = dict[str, Any]


def may_draft(caller: Caller, ticket: Ticket) -> None:
    """Refuse whoever does not keep the district's rules, and what nobody may read in them.

    Rules are published with their reasons: nothing of a confidential case (保密件), or of one that
    is closed to anybody, may stand there (L2).
    """
    if caller.roles.isdisjoint(DRAFTERS):
        raise RoleMissing(DRAFTERS)
    if ticket.matter.confidential or ticket.seal.is_set:
        raise LimitReached("no_precedent")


def draft_of(ruling: Ruling, directory: Directory, area: str | None) -> list[Row]:
    """Return the rules that a ruling comes to, as a directory's body has them.

    Args:
        ruling: what was ruled.
        directory: today's.
        area: where the rule is to hold; by default the subdistrict of the matter.

    Raises:
        FieldRefused: there is no such area.

    """
    if area is not None and area not in directory.areas.areas:
        raise FieldRefused("area", "unknown_area", value=area)
    where = area or street_of(ruling.area_code, directory)
    name = ruling.id.replace("_", "-")
    common = {
        "category": ruling.category,
        "area": where,
        "reason": f"裁定 {ruling.id}：{ruling.basis}",
    }
    lead = {"id": f"{name}-lead", **common, "unit": ruling.lead, "role": "lead"}
    supports = [
        {"id": f"{name}-{unit}", **common, "unit": unit, "role": "support"}
        for unit in ruling.supports
    ]
    return [lead, *supports]


def street_of(area_code: str, directory: Directory) -> str | None:
    """Return the subdistrict around a place, or None for the whole district."""
    for code in directory.areas.upwards(area_code):
        found = directory.areas.areas.get(code)
        if found is not None and found.kind == _STREET:
            return code
    return None


def with_rows(rules: Sequence[Mapping[str, Any]], rows: Sequence[Row]) -> list[Row]:
    """Return a rule set with rules added; a general rule for the same case gives way.

    Rules with conditions of their own stay: they are exceptions that nobody ruled on.
    """
    taken = {_case(row) for row in rows}
    kept = [dict(rule) for rule in rules if rule.get("when") or _case(rule) not in taken]
    return [*kept, *rows]


def _case(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    unit = None if rule.get("role", "lead") == "lead" else rule["unit"]
    return (rule.get("category"), rule.get("area"), unit)
