"""Real documents, copied with other ids: the service makes each template, bytes make the many."""

import random
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from services.common.ids import bucket_of, derived_id, new_id
from services.dispatch.domain.tickets.number import ticket_number
from tests.bench.scale.cycle import Cycle
from tests.bench.scale.district import District

OPEN_SHARE = 0.05
_FIRST_DAY = date(2024, 2, 28)
_DAYS = 990  # they end before the bench's own day
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)
_DATES = ("opened_at", "received_at", "updated_at", "work_due_at", "closed_at")

Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Template:
    """A ticket's document as bytes, with where its ids, its number and its dates stand."""

    raw: bytes
    names: dict[str, Spans]
    dates: dict[str, list[int]]

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Template":
        """Return the template of a stored document that has been published."""
        document.update(outbox=[])
        document.pop("outbox_since", None)
        raw = bson.encode(document)
        appeal = document["appeal_id"]
        texts = {
            "appeal": appeal,
            "ticket": document["_id"],
            "order": document["orders"][0]["id"],
            "number": document["number"],
        }
        names = {name: _spans(raw, re.escape(text.encode())) for name, text in texts.items()}
        bucket = bucket_of(appeal).encode()
        names["bucket"] = [
            *_spans(raw, b"(?<=bucket\x00\x03\x00\x00\x00)" + bucket),
            *_spans(raw, b"(?<=ledger\x00.{4})" + bucket),
            *_spans(raw, b"(?<=unsettled\x00.{4})" + bucket),
        ]
        dates = {
            name: [end for _, end in _spans(raw, b"\x09" + name.encode() + b"\x00")]
            for name in _DATES
        }
        return cls(raw, names, dates)

    def copy(self, number: str, opened_ms: int, due_ms: int) -> RawBSONDocument:
        """Return another ticket: new ids, another number, another day."""
        data = bytearray(self.raw)
        appeal = new_id("apl")
        ticket = derived_id("tkt", appeal)
        texts = {
            "appeal": appeal,
            "ticket": ticket,
            "order": derived_id("wo", ticket),
            "number": number,
            "bucket": bucket_of(appeal),
        }
        for name, text in texts.items():
            value = text.encode()
            for begin, end in self.names[name]:
                data[begin:end] = value
        for name, places in self.dates.items():
            packed = struct.pack("<q", due_ms if name == "work_due_at" else opened_ms)
            for place in places:
                data[place : place + 8] = packed
        return RawBSONDocument(bytes(data))


def templates(
    district: District, closing: int, opening: int
) -> tuple[list[Template], list[Template]]:
    """Return templates of closed and of open tickets, all made by the service itself."""
    cycle = Cycle(district, 7, looking=False)
    for _ in range(closing):
        cycle.run()
    for _ in range(opening):
        cycle.open()
    found = [dict(document) for document in district.container.database["tickets"].find()]
    closed = [Template.of(document) for document in found if document["state"] == "closed"]
    opened = [Template.of(document) for document in found if document["state"] != "closed"]
    return closed, opened


def copies(
    made: tuple[list[Template], list[Template]], first: int, last: int, total: int
) -> Iterator[RawBSONDocument]:
    """Yield the copies from one index to another of so many in all, the oldest first.

    A twentieth is open, all of them among the newest fifth.
    """
    closed, opened = made
    for index in range(first, last):
        chance = random.Random(index)  # noqa: S311
        day = index * _DAYS // total
        count = index - (-(-day * total // _DAYS)) + 1
        begun = _FIRST_DAY + timedelta(days=day)
        opened_ms = (begun - _EPOCH).days * _DAY_MS + count
        is_open = index >= 0.8 * total and chance.random() < OPEN_SHARE / 0.2
        due_ms = opened_ms + chance.randrange(_DAY_MS * 400)
        number = ticket_number("LH", f"{begun:%Y%m%d}", count)
        yield chance.choice(opened if is_open else closed).copy(number, opened_ms, due_ms)


def _spans(raw: bytes, pattern: bytes) -> Spans:
    return [match.span() for match in re.finditer(pattern, raw, re.DOTALL)]
