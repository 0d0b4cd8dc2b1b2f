"""Reads what was typed into a form, as the API wants it: texts, codes, times, places, parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from services.console.entrypoints.http.ticket.forms.fields import PREFIX

MOST_PARTS: Final = 10
SCORES: Final = (1, 2, 3, 4, 5)


Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, to show again, and the API's ``body``; ``errors`` are wording keys."""

    typed: dict[str, Any]
    body: dict[str, Any]
    errors: dict[str, str]


def read(item: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> Read:
    """Read a form of an offered action; files and tickets' numbers are left to the caller."""
    typed: dict[str, Any] = {}
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in item["fields"]:
        name = str(field["name"])
        typed[name] = _typed(field, sent)
        try:
            read_field: Reader = _READERS.get(_kind(field), _text)
            value = read_field(field, sent, zone)
        except ValueError:
            errors[name] = "actions.unreadable"
            continue
        if value is False or value not in (None, "", [], {}):
            body[name] = value
    return Read(typed, body, errors)


def _kind(field: Mapping[str, Any]) -> str:
    kind = str(field["input"])
    return f"{kind}s" if field["many"] else kind


def _key(field: Mapping[str, Any], part: str = "") -> str:
    return f"{PREFIX}{field['name']}{part}"


def _typed(field: Mapping[str, Any], sent: Sent) -> Any:
    """Return what stands in a field, as its template shows it again."""
    kind = str(field["input"])
    if kind in _COMPOSITE:
        parts = _COMPOSITE[kind]
        return {part: sent.getlist(_key(field, f"-{part}")) for part in parts}
    if kind == "scores":
        codes = [str(one["value"]) for one in field.get("options") or ()]
        return {code: sent.get(_key(field, f"-{code}"), "") for code in codes}
    if kind == "yes_no":
        return sent.get(_key(field), "") == "true"
    return sent.getlist(_key(field)) if field["many"] else sent.get(_key(field), "")


_COMPOSITE: Final[Mapping[str, tuple[str, ...]]] = {
    "point": ("longitude", "latitude"),
    "place": ("note", "longitude", "latitude"),
    "proof": ("id", "taken_at", "longitude", "latitude"),
    "paper": ("id",),
    "part": ("unit", "task"),
}


def _text(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> str:
    del zone
    return sent.get(_key(field), "").strip()


def _texts(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> list[str]:
    """Return several values; of answers to numbered points none is left out between others."""
    del zone
    found = [one.strip() for one in sent.getlist(_key(field))]
    return found if any(found) and field["input"] == "long_text" else [one for one in found if one]


def _lines(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> list[str]:
    """Return what stands in one box, a line or a word each: several tickets."""
    del zone
    return [word for one in sent.getlist(_key(field)) for word in one.replace(",", " ").split()]


def _number(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> int | None:
    given = _text(field, sent, zone)
    return int(given) if given else None


def _yes_no(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> bool:
    del zone
    return sent.get(_key(field), "") == "true"


def _time(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> str | None:
    return instant(_text(field, sent, zone), zone)


def instant(given: str, zone: ZoneInfo) -> str | None:
    """Return a local time as an instant with its offset; raises ValueError for none that is."""
    if not given:
        return None
    found = datetime.fromisoformat(given)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).isoformat()


def _point(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> dict[str, Any] | None:
    del zone
    return place_of(sent.get(_key(field, "-longitude"), ""), sent.get(_key(field, "-latitude"), ""))


def written_in(sent: Mapping[str, str]) -> list[str]:
    """Return what somebody wrote in words; codes, times and numbers are chosen in a moment."""
    texts = (text.strip() for name, text in sent.items() if name.startswith(PREFIX))
    return [text for text in texts if not text.isascii() or " " in text]


def place_of(longitude: str, latitude: str, *, crs: bool = True) -> dict[str, Any] | None:
    """Return a point as the API reads it; raises ValueError for half of one."""
    if not longitude.strip() and not latitude.strip():
        return None
    found: dict[str, Any] = {"longitude": float(longitude), "latitude": float(latitude)}
    return {**found, "crs": "wgs84"} if crs else found


def _place(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> dict[str, Any] | None:
    point, note = _point(field, sent, zone), sent.get(_key(field, "-note"), "").strip()
    found = {"point": point, "note": note or None}
    return {name: value for name, value in found.items() if value is not None} or None


def _parts(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> list[dict[str, str]]:
    del zone
    units, tasks = sent.getlist(_key(field, "-unit")), sent.getlist(_key(field, "-task"))
    rows = zip(units[:MOST_PARTS], tasks[:MOST_PARTS], strict=False)
    return [{"unit": unit, "task": task.strip()} for unit, task in rows if unit or task.strip()]


def _scores(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> dict[str, int]:
    del zone
    codes = [str(one["value"]) for one in field.get("options") or ()]
    given = {code: sent.get(_key(field, f"-{code}"), "") for code in codes}
    return {code: int(score) for code, score in given.items() if score}


def _nothing(field: Mapping[str, Any], sent: Sent, zone: ZoneInfo) -> None:
    """Files are read when they have been uploaded."""
    del field, sent, zone


Reader = Callable[[Mapping[str, Any], Any, ZoneInfo], Any]
_READERS: Final[Mapping[str, Reader]] = {
    "number": _number,
    "yes_no": _yes_no,
    "time": _time,
    "point": _point,
    "place": _place,
    "parts": _parts,
    "scores": _scores,
    "units": _texts,
    "appeals": _texts,
    "long_texts": _texts,
    "tickets": _lines,
    "proofs": _nothing,
    "papers": _nothing,
}
"""A reader for each kind of input; what is not here is a text, a code or a choice."""
