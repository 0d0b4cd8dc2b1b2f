"""Escalation policies: their form, and the ladder as a table. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Field

_LIMIT: Final = (
    Field("amount", "number"),
    Field("unit", "choice", "time_units", label="time_unit"),
)


def _by_severity(name: str, required: bool = False) -> Field:
    key = Field("severity", "choice", "severities_or_default")
    return Field(name, "keyed", fields=(key, *_LIMIT), required=required)


def _responsible() -> tuple[Field, ...]:
    return (
        Field("role", "choice", "responsible_roles"),
        Field("unit", "choice", "places", label="place"),
    )


_WHISTLE: Final = Field(
    "whistle",
    "group",
    fields=(
        Field("kind", label="whistle_kind"),
        Field("units", "lines", label="summoned"),
        Field("reason"),
        Field("report_in", "group", fields=_LIMIT),
    ),
)
_MEETING: Final = Field(
    "meeting", "group", fields=(Field("within", "group", fields=_LIMIT, label="held_within"),)
)
_TIER: Final = (
    Field("tier", "number", required=True),
    Field("name"),
    Field("name_en"),
    _by_severity("after_previous", required=True),
    Field("responsible", "keyed", fields=(Field("ladder"), *_responsible()), required=True),
    Field("fallback", "group", fields=_responsible()),
    Field("tell", "many", "told"),
    Field("actions", "many", "actions"),
    _by_severity("new_deadline"),
    Field("next", "stop", "next_tiers", label="next_tier"),
    _WHISTLE,
    _MEETING,
)
_RULE: Final = (
    Field("code", required=True),
    Field("on", "choice", "triggers", required=True),
    Field("tier", "number"),
    Field("actions", "many", "actions"),
    Field("tell", "many", "told"),
    Field("percent", "number"),
    Field("times", "number"),
    Field("within", "group", fields=_LIMIT),
    _by_severity("after"),
    Field("of", label="of_rule"),
    Field("severities", "many", "severities"),
    _WHISTLE,
    _MEETING,
)
POLICY: Final = (
    Field("code", required=True),
    Field("name"),
    Field("name_en"),
    Field("effective_from"),
    Field(
        "applies_to",
        "group",
        fields=(
            Field("categories", "many", "categories"),
            Field("severities", "many", "severities"),
            Field("kinds", "many", "kinds"),
        ),
    ),
    Field("ladders", "rows", fields=(Field("code"), Field("unit_kinds", "many", "unit_kinds"))),
    Field(
        "quiet_hours",
        "group",
        fields=(Field("from"), Field("to"), Field("urgent", "many", "severities")),
    ),
    Field("hand_back", "group", fields=(_by_severity("limit"),)),
    Field("tiers", "rows", fields=_TIER),
    Field("rules", "rows", fields=_RULE, label="policy_rules"),
)


def ladder(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row a tier: when it is reached, who answers on each ladder, what happens."""
    return [
        {
            "tier": tier["tier"],
            "name": tier.get("name"),
            "name_en": tier.get("name_en"),
            "after": _limits(tier.get("after_previous")),
            "responsible": list((tier.get("responsible") or {}).items()),
            "fallback": tier.get("fallback"),
            "tell": tier.get("tell") or [],
            "actions": tier.get("actions") or [],
            "deadline": _limits(tier.get("new_deadline")),
        }
        for tier in policy.get("tiers") or ()
    ]


def _limits(by_severity: Mapping[str, Any] | None) -> list[tuple[str, Mapping[str, Any]]]:
    """Return limits by severity, the one for all others last."""
    items = (by_severity or {}).items()
    return sorted(items, key=lambda item: (item[0] == "default", item[0]))
