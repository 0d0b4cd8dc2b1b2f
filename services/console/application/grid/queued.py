"""An item of a phone's queue, as its owner takes it, and what became of it (A5, D11, D6)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

What = Literal["report", "settled", "sign_in"]
State = Literal["sent", "refused", "waiting"]
_WHATS: Final[Mapping[object, What]] = {what: what for what in get_args(What)}
ITEM_ID: Final = re.compile(r"[0-9A-Za-z._:-]{1,64}")
_REPORT_FIELDS: Final = ("kind", "text", "title", "category", "area_code", "address", "occurred_at")
_MATTER_FIELDS: Final = ("category", "area_code", "title", "done", "origin")


@dataclass(frozen=True, slots=True)
class Queued:
    """One item; ``said`` is what the phone keeps of it, ``at`` when it was taken down.

    ``at`` is fixed before the item is sent for the first time: the same item says the same
    whenever it comes, or its second coming would be another item.
    """

    id: str
    what: What
    at: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: sent (now or before), refused for good, or still waiting.

    ``number`` is what to ask for it by, ``errors`` name fields with messages in both languages.
    ``photos_gone`` says that uploads have to be made again: they were named too late.
    """

    id: str
    state: State
    number: str | None = None
    errors: tuple[Mapping[str, str], ...] = ()
    photos_gone: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


def read_item(raw: object) -> Queued | None:
    """Return an item that can be sent and told back; None where it is no item at all."""
    if not isinstance(raw, Mapping):
        return None
    named, asked, at = raw.get("id"), raw.get("what"), raw.get("at")
    if not isinstance(named, str) or not ITEM_ID.fullmatch(named):
        return None
    what = _WHATS.get(asked) if isinstance(asked, str) else None
    if what is None or not isinstance(at, str):
        return None
    said = raw.get("said")
    return Queued(named, what, at, said if isinstance(said, Mapping) else {})


def report_of(item: Queued) -> dict[str, Any]:
    """Return a find as intake's batches take it; the officer is who speaks."""
    point = _point(item.said.get("point"))
    return {
        **_given(item.said, _REPORT_FIELDS),
        "item_id": item.id,
        "channel": "grid_officer",
        "entered_at": item.at,
        **({"location": {**point, "crs": "wgs84"}} if point else {}),
        "attachments": _photos(item.said),
    }


def matter_of(item: Queued) -> dict[str, Any]:
    """Return what was settled on the spot as dispatch registers it."""
    point = _point(item.said.get("point"))
    where: dict[str, Any] = {"point": point} if point else {}
    proofs = [{"attachment_id": one, "taken_at": item.at, **where} for one in _photos(item.said)]
    return {
        **_given(item.said, _MATTER_FIELDS),
        "settled_at": item.at,
        **where,
        "proofs": proofs,
    }


def presence_of(item: Queued) -> dict[str, Any]:
    """Return what proves that a unit has come: a place, a code, or nothing."""
    point, code = _point(item.said.get("point")), item.said.get("code")
    proof: dict[str, Any] = {"point": {**point, "crs": "wgs84"}} if point else {}
    return {**proof, "code": code} if code else proof


def _given(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the fields that were filled in; empty ones are no words."""
    return {name: said[name] for name in names if said.get(name) not in (None, "")}


def _point(told: object) -> dict[str, float] | None:
    if not isinstance(told, Mapping):
        return None
    longitude, latitude = told.get("longitude"), told.get("latitude")
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return None
    return {"longitude": longitude, "latitude": latitude}


def _photos(said: Mapping[str, Any]) -> list[str]:
    photos = said.get("photos")
    return [str(one) for one in photos] if isinstance(photos, list) else []
