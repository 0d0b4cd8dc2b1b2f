"""A new appeal as the operator's form says it, and as the API takes it (A3)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

KINDS: Final = ("help", "complaint", "consult", "suggestion", "report", "praise", "service_order")
CHANNELS: Final = ("hotline", "collection_point")
RELATIONS: Final = ("resident", "family", "neighbour", "organisation", "other")
_LINES: Final = ("title", "category", "area_code", "address")
_ANSWER: Final = "answer."
_DIGITS: Final = re.compile(r"\D")
_ON_EARTH: Final = (180.0, 90.0)

Form = Mapping[str, list[str]]


def one(form: Form, name: str) -> str:
    """Return a field's text, without blanks around it."""
    return (form.get(name) or [""])[0].strip()


def call_id(key: str, phone: str) -> str:
    """Return the id of a call: of a form and a number, so that a corrected one is another."""
    digest = hashlib.sha256(_DIGITS.sub("", phone).encode()).hexdigest()[:10]
    return f"desk-{key}-{digest}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the matter is, in WGS84: chosen on the map."""

    longitude: float
    latitude: float

    @classmethod
    def read(cls, form: Form) -> "Place | None":
        """Return the place that a form brings; None where it brings none that is on earth."""
        try:
            longitude, latitude = float(one(form, "longitude")), float(one(form, "latitude"))
        except ValueError:
            return None
        inside = abs(longitude) <= _ON_EARTH[0] and abs(latitude) <= _ON_EARTH[1]
        return cls(longitude, latitude) if inside else None


def appeal(form: Form, key: str) -> dict[str, Any]:
    """Return the appeal as the API takes it; what is wrong with it the API says."""
    phone, place = one(form, "phone"), Place.read(form)
    body: dict[str, Any] = {
        "channel": one(form, "channel") if one(form, "channel") in CHANNELS else CHANNELS[0],
        "kind": one(form, "kind") or None,
        "text": one(form, "text"),
        **{name: one(form, name) for name in _LINES if one(form, name)},
        "anonymous": one(form, "anonymous") == "true",
        "confidential": one(form, "confidential") == "true",
    }
    if place is not None:
        body["location"] = {
            "longitude": place.longitude,
            "latitude": place.latitude,
            "crs": "wgs84",
        }
    contact = {"name": one(form, "name"), "phone": phone, "language": one(form, "language")}
    contact = {name: value for name, value in contact.items() if value}
    if contact.keys() & {"name", "phone"} and not body["anonymous"]:
        body["contact"] = contact
    if phone:
        body["call_id"] = call_id(key, phone)
    return body | _settled(form) | _answers(form) | _behalf(form)


def similar(form: Form) -> dict[str, Any] | None:
    """Return what similar cases are looked for by; None while too little is written."""
    if len(one(form, "text")) < _LEAST_TEXT:
        return None
    place = Place.read(form)
    body: dict[str, Any] = {"text": one(form, "text"), "limit": 5}
    body |= {name: one(form, name) for name in _LINES if one(form, name)}
    if place is not None:
        body["location"] = {
            "longitude": place.longitude,
            "latitude": place.latitude,
            "crs": "wgs84",
        }
    return body


_LEAST_TEXT: Final = 4


def _settled(form: Form) -> dict[str, Any]:
    """Return how a consultation ended at the desk, or to whom the matter was passed."""
    if one(form, "answered"):
        return {"answered": {"answer": one(form, "answered")}}
    if one(form, "transfer_to"):
        told = {"to": one(form, "transfer_to"), "reason": one(form, "transfer_reason")}
        number = one(form, "transfer_number")
        return {"transferred": told | ({"external_number": number} if number else {})}
    return {}


def _answers(form: Form) -> dict[str, Any]:
    found = [
        {"question": name.removeprefix(_ANSWER), "values": given}
        for name, values in form.items()
        if name.startswith(_ANSWER) and (given := [v.strip() for v in values if v.strip()])
    ]
    return {"answers": found} if found else {}


def _behalf(form: Form) -> dict[str, Any]:
    relation = one(form, "relation")
    if relation not in RELATIONS:
        return {}
    name = one(form, "behalf_name")
    return {"on_behalf_of": {"relation": relation} | ({"name": name} if name else {})}
