"""Differences as pages tell them: what happened to which row, and each field old → new. Pure."""

from collections.abc import Iterable
from typing import Any, Final

from services.console.entrypoints.http.editors.saying import Saying
from services.console.entrypoints.http.editors.views.differences import Change, FieldChange

View = dict[str, Any]
_LONG: Final = 4


def told(changes: Iterable[Change], saying: Saying) -> list[View]:
    """Return a row a change, with its fields in words."""
    return [
        {
            "what": change.what,
            "key": change.key,
            "title": title_of(change, saying),
            "fields": told_fields(change.fields, saying),
        }
        for change in changes
    ]


def told_fields(fields: Iterable[FieldChange], saying: Saying) -> list[View]:
    """Return each field's place, its old value and its new one."""
    return [
        {
            "place": saying.place(field),
            "old": saying.value(field.name, old),
            "new": saying.value(field.name, new),
        }
        for field in fields
        for old, new in (_differing(field.old, field.new),)
    ]


def _differing(old: Any, new: Any) -> tuple[Any, Any]:
    """Return two values; of long lists only what one has and the other lacks."""
    both = isinstance(old, list) and isinstance(new, list)
    if not both or max(len(old), len(new)) <= _LONG:
        return old, new
    return [one for one in old if one not in new], [one for one in new if one not in old]


def title_of(change: Change, saying: Saying) -> str:
    """Return what tells a reader which row it is."""
    row = change.row
    if saying.words.language == "en" and row.get("name_en"):
        return str(row["name_en"])
    return str(row.get("name") or row.get("reason") or "")
