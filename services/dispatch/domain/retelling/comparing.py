"""Holds what is kept of a ticket against what its story says."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from services.dispatch.domain.retelling.telling import Retold

Document = Mapping[str, Any]
_STORED: Final = timedelta(milliseconds=1)  # what the store keeps of an instant


def differing(kept: Document, said: Retold) -> Iterator[str]:
    """Yield the names of fields that are not what the story says, or that it never spoke of.

    Args:
        kept: the ticket's document; whatever may stand in it is held to be possible.
        said: what its story says.

    """
    yield from _fields("", kept, said.ticket)
    if sorted(str(one.get("appeal_id")) for one in _rows(kept, "members")) != sorted(said.members):
        yield "members"
    if not _is_sealed_as(kept, said.seal):
        yield "seal"
    yield from _several("orders", kept, said.orders)
    yield from _several("whistles", _with_signed_in(kept), said.whistles)


def _is_sealed_as(kept: Document, told: Document | None) -> bool:
    """Whether a ticket is closed to whom its story says; more may have come under the accused."""
    seal = kept.get("seal")
    if told is None or not isinstance(seal, Mapping):
        return told is None and not seal and not kept.get("sealed")
    office = (seal.get("office"), told.get("discipline_unit"))
    shut_out = all(
        set(told.get(said) or ()) <= set(seal.get(name) or ())
        for said, name in (("closed_units", "units"), ("closed_areas", "areas"))
    )
    accused = set(seal.get("accused") or ()) == set(told.get("accused_units") or ())
    return kept.get("sealed") is True and office[0] == office[1] and shut_out and accused


def _several(name: str, kept: Document, said: Mapping[str, Document]) -> Iterator[str]:
    rows: dict[str, list[Document]] = {}
    for row in _rows(kept, name):
        rows.setdefault(str(row.get("id")), []).append(row)
    for key in sorted({*rows, *said}):
        place, found = f"{name}.{key}", rows.get(key, ())
        if key not in said:
            yield f"{place} was never told"
        elif len(found) == 1:
            yield from _fields(f"{place}.", found[0], said[key])
        else:
            yield f"{place} stands twice" if found else f"{place} is gone"


def _fields(place: str, kept: Document, said: Document) -> Iterator[str]:
    for name, value in said.items():
        if not _is_same(kept.get(name), value):
            yield f"{place}{name}"


def _is_same(kept: Any, said: Any) -> bool:
    if isinstance(kept, Mapping) and isinstance(said, Mapping):
        return kept.keys() == said.keys() and all(_is_same(kept[k], said[k]) for k in said)
    if isinstance(kept, datetime) and isinstance(said, str):
        return _is_instant(kept, said)
    return bool(kept == said)


def _is_instant(kept: datetime, said: str) -> bool:
    try:
        told = datetime.fromisoformat(said)
    except ValueError:  # a word, where somebody put a time
        return False
    return told.tzinfo is not None and abs(kept - told) < _STORED


def _with_signed_in(kept: Document) -> Document:
    """Return the document with its whistles' summonses as events tell them: who, and since when."""
    return {"whistles": [_signed_in(row) for row in _rows(kept, "whistles")]}


def _signed_in(whistle: Document) -> Document:
    summons = _rows(whistle, "summons")
    came = {str(row.get("unit")): row["signed_in"] for row in summons if row.get("signed_in")}
    return {
        **whistle,
        "units": [row.get("unit") for row in summons],
        "signed_in": {u: at.get("at") if isinstance(at, Mapping) else at for u, at in came.items()},
    }


def _rows(kept: Document, name: str) -> list[Document]:
    found = kept.get(name)
    rows = found if isinstance(found, list | tuple) else ()
    return [row if isinstance(row, Mapping) else {} for row in rows]
