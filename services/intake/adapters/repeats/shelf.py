"""Traces in memory, the latest of each place, found as those in the database are."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from services.intake.adapters.repeats.trace_codec import kept_under, looked_under
from services.intake.domain.repeats.trace import Trace

# Newest of a place that are compared: a street has about twelve appeals a day (rules.md §4).
NEAR_MOST = 40
# In an area where nothing else tells the place: what is told twice is told soon.
_AREA_MOST = 12
_CELL = 0.0035  # degrees, about 390 m north and 320 m east
_METRES_PER_DEGREE = 111_320.0
# Marks of places of which something was taken out; two places seldom share one.
_MARKS = 1 << 22


class Shelf:
    """Implements the port ``Traces``; for one thread."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[Trace]] = {}
        self._taken_out = bytearray(_MARKS)

    def near(self, trace: Trace, since: datetime, metres: float) -> Sequence[Trace]:
        """See the port."""
        found = {
            earlier.appeal_id: earlier
            for key in _places_of(trace, metres)
            for earlier in self._by_key.get(key, ())
            if earlier.received_at >= since
        }
        return list(found.values())

    def put(self, trace: Trace) -> None:
        """Add a trace."""
        for key in _keys(trace):
            line = self._by_key.setdefault(key, [])
            line.append(trace)
            del line[: -(_AREA_MOST if key.startswith("a:") else NEAR_MOST)]

    def is_whole(self, trace: Trace, metres: float) -> bool:
        """Whether nothing that was put in at the trace's places had to be taken out again."""
        taken_out = self._taken_out
        return not any(taken_out[hash(key) % _MARKS] for key in _places_of(trace, metres))

    def remove(self, trace: Trace) -> None:
        """Take the trace out that was put in first of all.

        Where later ones of its place have taken its place already, it is not missed.
        """
        for key in _keys(trace):
            line = self._by_key.get(key, [])
            if line and line[0].appeal_id == trace.appeal_id:
                del line[0]
                self._taken_out[hash(key) % _MARKS] = 1
            if not line:
                self._by_key.pop(key, None)


def _keys(trace: Trace) -> Sequence[str]:
    if trace.point is None:
        return kept_under(trace)
    return [*kept_under(trace), _cell(*_cell_numbers(trace.point))]


def _places_of(trace: Trace, metres: float) -> Iterator[str]:
    yield from looked_under(trace)
    if trace.point is not None:
        east, north = _cell_numbers(trace.point)
        across = _CELL * _METRES_PER_DEGREE * math.cos(math.radians(trace.point[1]))
        reach = math.ceil(metres / across)
        steps = range(-reach, reach + 1)
        yield from (_cell(east + x, north + y) for x in steps for y in steps)


def _cell_numbers(point: tuple[float, float]) -> tuple[int, int]:
    return math.floor(point[0] / _CELL), math.floor(point[1] / _CELL)


def _cell(east: int, north: int) -> str:
    return f"c:{east}:{north}"
