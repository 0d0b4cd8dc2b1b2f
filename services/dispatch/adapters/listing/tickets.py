"""Lists of tickets: keyset pages by named indexes, merged where a reach has several parts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pymongo.errors import ExecutionTimeout

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.listing.bounded import (
    LONGEST_MILLISECONDS,
    bounded,
    read_bounded,
)
from services.dispatch.adapters.listing.counted import count_up_to
from services.dispatch.adapters.listing.queries import Walk, walks
from services.dispatch.adapters.listing.text_walk import TextWalk
from services.dispatch.adapters.sealed import hidden_of, open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.listing.due import work_due_at
from services.dispatch.domain.refusals import ListTooWide
from services.dispatch.domain.terms import SEVERITIES
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.listing import Place, Reach, Total, Wanted

COUNTED_MOST = 1000  # K1: free filters are exact up to here
_COUNTING_MILLISECONDS = 300
_PAGE_TO_COUNT = 200
_READ_MOST = 5000  # tickets: reading more to count them is refused
_NOTHING: dict[str, Any] = {"_id": {"$in": []}}
_BY_NUMBER = [("number", -1)]
_BY_DUE = [("work_due_at", 1), ("number", -1)]


class MongoTicketSearch:
    """Implements the port ``TicketSearch``; raises StoreUnavailable."""

    def __init__(self, database: Documents, *, counted_most: int = COUNTED_MOST) -> None:
        self._tickets = database["tickets"]
        self._counted_most = counted_most
        self._texts = TextWalk(self._tickets)

    def find(
        self, wanted: Wanted, reach: Reach, after: Place | None, limit: int
    ) -> Sequence[Ticket]:
        """See the port."""
        if wanted.sort == "severity":
            return self._by_severity(wanted, reach, after, limit)
        if len(wanted.pieces) > 1:
            return self._by_text(wanted, reach, after, limit)
        order = _BY_DUE if wanted.sort == "due" else _BY_NUMBER
        found: dict[str, Ticket] = {}
        for walk in walks(wanted, reach, after):
            query = {"$and": [walk.query, *_conditions(reach, by_words=_by_words(wanted, reach))]}
            rows = self._tickets.find(
                query, WITHOUT_STORY, sort=order, limit=limit, hint=walk.index
            )
            found |= {row["_id"]: ticket_of(row) for row in read_bounded(rows)}
        return _ordered(list(found.values()), wanted)[:limit]

    def total(self, wanted: Wanted, reach: Reach) -> Total:
        """See the port; of what several pieces find, nothing is known without reading it."""
        if len(wanted.pieces) > 1 or _some_may_not_be_found(wanted, reach):
            return Total(0, more=True)
        parts = list(walks(wanted, reach, None))
        try:
            with store_errors():
                hidden = self._hidden(parts, reach)
                most = self._counted_most + hidden + 1
                one = parts[0] if len(parts) == 1 else None
                count = self._size(one, most) if one else self._union_size(parts, most)
                count -= hidden
        except ConnectionError as error:
            if not isinstance(error.__cause__, ExecutionTimeout):
                raise
            return Total(0, more=True)
        return Total(min(count, self._counted_most), count > self._counted_most)

    def count(self, wanted: Wanted, reach: Reach) -> int:
        """See the port."""
        if len(wanted.pieces) > 1 or _some_may_not_be_found(wanted, reach):
            return self._read_to_count(wanted, reach)
        parts = list(walks(wanted, reach, None))
        with bounded():
            if len(parts) != 1:
                return self._union_size(parts, 0, LONGEST_MILLISECONDS) - self._hidden(parts, reach)
            size = count_up_to(
                self._tickets, parts[0].query, 0, parts[0].index, milliseconds=LONGEST_MILLISECONDS
            )
            return size - self._hidden(parts, reach)

    def _read_to_count(self, wanted: Wanted, reach: Reach) -> int:
        """Count by pages of what a reader finds: of words, and of what not all may read."""
        found, after = 0, None
        while True:
            page = self.find(replace(wanted, sort="number"), reach, after, _PAGE_TO_COUNT)
            found += len(page)
            if len(page) < _PAGE_TO_COUNT:
                return found
            if found >= _READ_MOST:
                raise ListTooWide
            after = Place(page[-1].number)

    def _by_severity(
        self, wanted: Wanted, reach: Reach, after: Place | None, limit: int
    ) -> Sequence[Ticket]:
        """Fill a page from each severity in turn; only the first goes on behind the place."""
        begin = after.severity if after else None
        found: list[Ticket] = []
        for severity in SEVERITIES:
            if (wanted.severities and severity not in wanted.severities) or (
                begin is not None and severity < begin
            ):
                continue
            part = replace(wanted, severities=(severity,), sort="number")
            place = after if severity == begin else None
            found += self.find(part, reach, place, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def _by_text(
        self, wanted: Wanted, reach: Reach, after: Place | None, limit: int
    ) -> Sequence[Ticket]:
        """Read the tickets that have all pieces, and leave out what else does not fit."""
        below = [n for n in (wanted.number_below, after.number if after else None) if n]
        bounds = {"$gte": wanted.number_from} if wanted.number_from else {}
        if below:
            bounds["$lt"] = min(below)
        plain = replace(wanted, pieces=())
        having: dict[str, Any] = {"words": {"$all": list(wanted.pieces)}}
        found: list[Ticket] = []
        for numbers in self._texts.numbers(wanted.pieces, bounds):
            found += self._read(
                plain, reach, {**having, "number": {"$in": numbers}}, limit - len(found)
            )
            if len(found) >= limit:
                break
        return found

    def _read(
        self, wanted: Wanted, reach: Reach, having: dict[str, Any], limit: int
    ) -> Sequence[Ticket]:
        found: dict[str, Ticket] = {}
        for walk in walks(wanted, reach, None):
            query = {"$and": [{**walk.query, **having}, *_conditions(reach, by_words=True)]}
            rows = self._tickets.find(
                query, WITHOUT_STORY, sort=_BY_NUMBER, limit=limit, hint="number"
            )
            found |= {row["_id"]: ticket_of(row) for row in read_bounded(rows)}
        return _ordered(list(found.values()), wanted)[:limit]

    def _size(self, walk: Walk, most: int) -> int:
        return count_up_to(
            self._tickets, walk.query, most, walk.index, milliseconds=_COUNTING_MILLISECONDS
        )

    def _hidden(self, parts: Sequence[Walk], reach: Reach) -> int:
        """Count what fits and is closed to the reader; only sealed tickets are read."""
        fits = {"$or": [walk.query for walk in parts]}
        hidden = hidden_of(fits, reach.reader) if parts else None
        return self._tickets.count_documents(hidden, hint="sealed") if hidden else 0

    def _union_size(
        self, parts: Sequence[Walk], most: int, milliseconds: int = _COUNTING_MILLISECONDS
    ) -> int:
        numbers: set[str] = set()
        for walk in parts:
            rows = self._tickets.find(
                walk.query,
                {"_id": 0, "number": 1},
                limit=most,
                hint=walk.index,
                max_time_ms=milliseconds,
            )
            numbers.update(row["number"] for row in rows)
        return len(numbers)


def _by_words(wanted: Wanted, reach: Reach) -> bool:
    """Whether something is looked for that not everybody may read of a confidential case."""
    traits = wanted.traits
    office = reach.everywhere and traits.given & {"anonymous", "located", "attached"} == frozenset()
    return bool(wanted.pieces) or (traits.reads_words and not office)


def _some_may_not_be_found(wanted: Wanted, reach: Reach) -> bool:
    return _by_words(wanted, reach) and reach.words != "all"


def _conditions(reach: Reach, *, by_words: bool) -> list[dict[str, Any]]:
    """Return what the reader may know of, and find: nobody finds by words that he may not read."""
    open_cases = open_to(reach.reader)
    if not by_words or reach.words == "all":
        return [open_cases]
    unit = reach.reader.unit if reach.reader else None
    own = [{"orders.unit": unit}] if unit is not None else []
    plain = [{"matter.confidential": {"$ne": True}}] if reach.words == "plain" else []
    readable = [*plain, *own]
    return [open_cases, {"$or": readable} if readable else _NOTHING]


def _ordered(tickets: list[Ticket], wanted: Wanted) -> list[Ticket]:
    newest = sorted(tickets, key=lambda ticket: ticket.number, reverse=True)
    if wanted.sort != "due":
        return newest
    return sorted(newest, key=lambda ticket: work_due_at(ticket) or ticket.opened_at)
