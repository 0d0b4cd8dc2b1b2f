"""What a client posts: form fields of the standard, checked one by one and all at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from services.intake.domain.open311.faults import BAD_REQUEST, Fault, Open311Refused
from services.intake.domain.open311.query import Params, to_number

# GeoReport v2: "free form text limited to 4,000 characters".
LONGEST_DESCRIPTION: Final = 4000
_LONGEST: Final = {
    "description": LONGEST_DESCRIPTION,
    "address_string": 500,
    "address_id": 40,
    "first_name": 100,
    "last_name": 100,
    "phone": 40,
    "email": 254,
    "media_url": 2000,
}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](\[\d{0,3}\])?", re.ASCII)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Place:
    """A point in WGS84 degrees, as the standard wants it."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class PostedRequest:
    """A request as it was posted: complete and of the right types, its service not yet known."""

    service_code: str
    description: str | None
    place: Place | None
    address: str | None
    address_id: str | None
    name: str | None
    phone: str | None
    email: str | None
    media_url: str | None
    answers: Mapping[str, tuple[str, ...]]


def read_post(params: Params) -> PostedRequest:
    """Read the fields; a blank one is as good as none.

    What the standard has besides (``device_id``, ``account_id``) is not kept: nobody needs it.

    Raises:
        Open311Refused: naming everything that is missing or cannot be understood.

    """
    said = {name: _first(values) for name, values in params.items()}
    faults = [*_too_long(said), *_malformed(said), *_missing(said)]
    if faults:
        raise Open311Refused(BAD_REQUEST, faults)
    return PostedRequest(
        service_code=said["service_code"] or "",
        description=said.get("description"),
        place=_place(said),
        address=said.get("address_string"),
        address_id=said.get("address_id"),
        name=full_name(said.get("first_name"), said.get("last_name")),
        phone=said.get("phone"),
        email=said.get("email"),
        media_url=said.get("media_url"),
        answers=read_attributes(params),
    )


def read_attributes(params: Params) -> Mapping[str, tuple[str, ...]]:
    """Return the values of ``attribute[CODE]`` and ``attribute[CODE][]``, by code, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in params.items():
        match = _ATTRIBUTE.fullmatch(name)
        if match is not None:
            found[match[1]] = (*found.get(match[1], ()), *values)
    return found


def full_name(first: str | None, last: str | None) -> str | None:
    """Return a name as it is spoken: 王小明, but Anna Smith."""
    parts = [part for part in (first, last) if part]
    if _LATIN.search("".join(parts)):
        return " ".join(parts)
    return "".join(reversed(parts)) or None


def _missing(said: Mapping[str, str | None]) -> Iterable[Fault]:
    if not said.get("service_code"):
        yield Fault("service_code_missing")
    latitude, longitude = said.get("lat"), said.get("long")
    if (latitude is None) != (longitude is None):
        yield Fault("half_a_place")
    elif latitude is None and not (said.get("address_string") or said.get("address_id")):
        yield Fault("place_missing")


def _malformed(said: Mapping[str, str | None]) -> Iterable[Fault]:
    for name, most in (("lat", 90), ("long", 180)):
        written = said.get(name)
        found = to_number(written) if written else 0.0
        if found is None or abs(found) > most:
            yield Fault("not_degrees", {"field": name})
    email, url = said.get("email"), said.get("media_url")
    if email and not _EMAIL.fullmatch(email):
        yield Fault("not_an_email", {"field": "email"})
    if url and not _is_web_address(url):
        yield Fault("not_a_web_address", {"field": "media_url"})


def _too_long(said: Mapping[str, str | None]) -> Iterable[Fault]:
    for name, limit in _LONGEST.items():
        if len(said.get(name) or "") > limit:
            yield Fault("text_over_limit", {"field": name, "limit": limit})


def _place(said: Mapping[str, str | None]) -> Place | None:
    latitude, longitude = said.get("lat"), said.get("long")
    return Place(float(longitude), float(latitude)) if latitude and longitude else None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url
    except ValueError:
        return False


def _first(values: Iterable[str]) -> str | None:
    return next((value.strip() for value in values if value.strip()), None)
