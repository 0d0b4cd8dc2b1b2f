"""The rules of returns (退单) and of their arbitration (仲裁), as data: reasons, limit, rulers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.dispatch.domain.calendars.limits import Amount

Parties = Literal["communities_of_one_subdistrict", "any"]
PARTIES: Final[tuple[Parties, ...]] = ("communities_of_one_subdistrict", "any")
PARENT: Final = "parent"
CENTRE: Final = "centre"


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why a unit may return an order; anything else is shirking (推诿)."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class RulerRule:
    """Who rules between such parties: roles, at a unit (``parent``, ``centre`` or a code)."""

    parties: Parties
    roles: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class ArbitrationRules:
    """How long the tier above has to rule, by severity, and who it is; the first rule that fits."""

    limit: Mapping[str, Amount]
    rulers: tuple[RulerRule, ...]


DEFAULT_RULER: Final = RulerRule("any", ("supervisor", "director"), CENTRE)
# For directories published before returns were data.
DEFAULT_RULES: Final = ArbitrationRules(
    {"default": Amount(4, "working_hour")},
    (RulerRule("communities_of_one_subdistrict", ("street",), PARENT), DEFAULT_RULER),
)
DEFAULT_REASONS: Final[Mapping[str, ReturnReason]] = {
    reason.code: reason
    for reason in (
        ReturnReason("not_in_duty", "不属本单位职责", "Not within our duties"),
        ReturnReason("not_in_area", "不在本单位辖区", "Not within our area"),
        ReturnReason("wrong_category", "类目有误", "Wrong category"),
        ReturnReason("needs_lead_unit", "需由牵头单位主办", "Needs another unit to lead"),
        ReturnReason("repeat", "重复派单", "Dispatched twice"),
    )
}


def read_reasons(rows: Iterable[Mapping[str, Any]] | None) -> Mapping[str, ReturnReason]:
    """Return the reasons of a directory's body, or the ordinary ones where it names none."""
    if not rows:
        return DEFAULT_REASONS
    found = (ReturnReason(row["code"], row["name"], row["name_en"]) for row in rows)
    return {reason.code: reason for reason in found}
