"""The rules of telling: their form, from the body that notify keeps and back. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Field

Row = Mapping[str, Any]
_QUIET: Final = (Field("from"), Field("to"), Field("passes", "many", "urgencies"))
_BY_URGENCY: Final = tuple(
    Field(name, "number", label=f"urgency_{name}") for name in ("danger", "urgent", "ordinary")
)
RULES: Final = (
    Field("urgent_severities", "many", "severities"),
    Field(
        "quiet_hours",
        "group",
        fields=(
            Field("resident", "group", fields=_QUIET, label="for_residents"),
            Field("unit", "group", fields=_QUIET, label="for_units"),
            Field("street", "group", fields=_QUIET, label="for_streets"),
            Field("supervisor", "group", fields=_QUIET, label="for_supervisors"),
        ),
    ),
    Field(
        "limits",
        "rows",
        fields=(
            Field("most", "number", required=True),
            Field("within_minutes", "number", required=True),
        ),
        label="notice_limits",
    ),
    Field("limits_pass", "many", "urgencies"),
    Field("same_words_within_minutes", "number"),
    Field(
        "channels",
        "rows",
        fields=(
            Field("channel", "choice", "ways", required=True, label="way"),
            Field("patience_minutes", "group", fields=_BY_URGENCY),
            Field("receipt_within_minutes", "group", fields=_BY_URGENCY),
        ),
        label="ways",
    ),
    Field(
        "suppression",
        "group",
        fields=(
            Field(
                "after_hard_bounces",
                "keyed",
                fields=(
                    Field("channel", "choice", "ways", required=True, label="way"),
                    Field("times", "number", required=True, label="bounces"),
                ),
            ),
            Field("lasts_days", "number"),
        ),
    ),
    Field(
        "language",
        "group",
        fields=(Field("resident", "choice", "languages", label="for_residents"),),
        label="notice_language",
    ),
    Field("digest", "group", fields=(Field("most", "number"),)),
    Field(
        "events",
        "keyed",
        fields=(
            Field("type", "choice", "events", required=True, label="event_type"),
            Field("urgency", "choice", "urgencies", required=True, preset="ordinary"),
            Field("must_tell", "flag", required=True, preset="false"),
            Field("at_once", "flag", required=True, preset="false"),
        ),
        label="event_rules",
    ),
)


def shown(body: Row) -> dict[str, Any]:
    """Return the rules as their form holds them: whole minutes without a point."""
    found: dict[str, Any] = _plain(body)
    bounces = (found.get("suppression") or {}).get("after_hard_bounces")
    if bounces:
        bounces = {channel: {"times": times} for channel, times in bounces.items()}
        found["suppression"] = {**found["suppression"], "after_hard_bounces": bounces}
    return found


def sent(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules as notify takes them, of what the form held."""
    found = dict(row)
    bounces = (found.get("suppression") or {}).get("after_hard_bounces")
    if bounces:
        said = {channel: one.get("times") for channel, one in bounces.items()}
        found["suppression"] = {**found["suppression"], "after_hard_bounces": said}
    return found


def told(body: Row) -> dict[str, Any]:
    """Return the rules as differences are told of them, as one row that says what is not usual."""
    events = {
        name: {key: value for key, value in one.items() if value is not False}
        for name, one in (body.get("events") or {}).items()
    }
    return {**_plain(body), "events": events, "code": "notifications"}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
