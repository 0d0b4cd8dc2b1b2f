"""What a list of requests is asked by: every filter of the standard, paging, and what is usual."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import isfinite

from services.intake.domain.open311.dates import (
    NotADate,
    Span,
    Window,
    WindowRefused,
    parse_date,
    window,
)
from services.intake.domain.open311.faults import BAD_REQUEST, Fault, Open311Refused
from services.intake.domain.open311.public_request import STATUSES

# GeoReport v2: "90 days or first 1000 requests returned, whichever is smallest".
MOST_REQUESTS = 1000
_FURTHEST_PAGE = 1_000_000
_LARGEST_RADIUS_METRES = 100_000
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)

Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Circle:
    """A place in WGS84 degrees and a distance in metres."""

    longitude: float
    latitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """Which requests, and which page of them; ``updated`` None means whenever."""

    requested: Window | None
    updated: Window | None = None
    service_codes: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    circle: Circle | None = None
    page: int = 1
    page_size: int = MOST_REQUESTS

    @property
    def skip(self) -> int:
        """Return how many requests come before the page."""
        return (self.page - 1) * self.page_size


def requested_ids(params: Params) -> tuple[str, ...]:
    """Return the ids asked for, each once; where there are any, they override all else.

    Raises:
        Open311Refused: more than one answer may hold.

    """
    ids = tuple(dict.fromkeys(_listed(params, "service_request_id")))
    if len(ids) > MOST_REQUESTS:
        raise Open311Refused(BAD_REQUEST, [Fault("too_many_ids", {"limit": MOST_REQUESTS})])
    return ids


def read_query(params: Params, now: datetime, zone: tzinfo) -> RequestQuery:
    """Read the filters; an empty one is as good as none, and all that is wrong is named at once.

    Raises:
        Open311Refused: a filter cannot be understood.

    """
    reader = _Reader(params, zone)
    start, end = reader.date("start_date"), reader.date("end_date")
    after, before = reader.date("updated_after"), reader.date("updated_before")
    by_update = after is not None or before is not None
    query = RequestQuery(
        requested=None if by_update and not (start or end) else reader.window(start, end, now),
        updated=reader.window(after, before, now) if by_update else None,
        service_codes=frozenset(_listed(params, "service_code")),
        statuses=reader.statuses(),
        circle=reader.circle(),
        page=min(reader.whole("page", 1), _FURTHEST_PAGE),
        page_size=min(reader.whole("page_size", MOST_REQUESTS), MOST_REQUESTS),
    )
    if reader.faults:
        raise Open311Refused(BAD_REQUEST, reader.faults)
    return query


class _Reader:
    """Reads one request's filters and gathers what is wrong with them."""

    def __init__(self, params: Params, zone: tzinfo) -> None:
        self._params = params
        self._zone = zone
        self.faults: list[Fault] = []

    def date(self, name: str) -> Span | None:
        text = _first(self._params, name)
        if not text:
            return None
        try:
            return parse_date(text, self._zone)
        except NotADate:
            self._wrong(name, "not_a_date")
            return None

    def window(self, start: Span | None, end: Span | None, now: datetime) -> Window | None:
        try:
            return window(start, end, now)
        except (WindowRefused, OverflowError) as error:
            self.faults.append(Fault(getattr(error, "code", "dates_out_of_range")))
            return None

    def statuses(self) -> frozenset[str]:
        found = frozenset(status.lower() for status in _listed(self._params, "status"))
        if not found <= STATUSES:
            self._wrong("status", "unknown_status")
        return found

    def whole(self, name: str, default: int) -> int:
        text = _first(self._params, name)
        if not text:
            return default
        if not _WHOLE.fullmatch(text) or int(text) == 0:
            self._wrong(name, "not_a_count")
            return default
        return int(text)

    def circle(self) -> Circle | None:
        """Return the circle; a place without a radius says where the caller is, and no more."""
        if not _first(self._params, "radius"):
            return None
        latitude = self._degrees("lat", 90)
        longitude = self._degrees("long", 180)
        radius = self._measure("radius", _LARGEST_RADIUS_METRES)
        if latitude is None or longitude is None or radius is None:
            return None
        return Circle(longitude, latitude, radius)

    def _degrees(self, name: str, most: float) -> float | None:
        found = to_number(_first(self._params, name))
        if found is None or abs(found) > most:
            self._wrong(name, "not_degrees")
            return None
        return found

    def _measure(self, name: str, most: float) -> float | None:
        found = to_number(_first(self._params, name))
        if found is None or not 0 < found <= most:
            self._wrong(name, "not_a_radius")
            return None
        return found

    def _wrong(self, name: str, code: str) -> None:
        self.faults.append(Fault(code, {"field": name}))


def to_number(text: str) -> float | None:
    """Return a finite number, or None for whatever else a text may be."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if isfinite(found) else None


def _first(params: Params, name: str) -> str:
    return next((value.strip() for value in params.get(name, ()) if value.strip()), "")


def _listed(params: Params, name: str) -> list[str]:
    """Return a comma list; it may be declared several times as well."""
    parts = (part.strip() for value in params.get(name, ()) for part in value.split(","))
    return [part for part in parts if part]
