"""Fills a district with very many tickets, several loaders at once, indexes afterwards."""

import threading
from itertools import islice, pairwise
from typing import Any

from pymongo import WriteConcern

from tests.bench.scale.district import District
from tests.bench.scale.templates import Template, copies

_LOADERS = 2
_BATCH = 500


def fill(district: District, made: tuple[list[Template], list[Template]], total: int) -> None:
    """Insert so many tickets, then make every index that the service has."""
    quick = WriteConcern(w=1, j=False)
    tickets = district.container.database.get_collection("tickets", write_concern=quick)
    bounds = [total * part // _LOADERS for part in range(_LOADERS + 1)]
    threads = [
        threading.Thread(target=_load, args=(tickets, made, first, last, total))
        for first, last in pairwise(bounds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if tickets.estimated_document_count() != total:
        raise AssertionError(f"{tickets.estimated_document_count()} of {total} were loaded")
    district.container.prepare_database()


def _load(
    tickets: Any,
    made: tuple[list[Template], list[Template]],
    first: int,
    last: int,
    total: int,
) -> None:
    rows = copies(made, first, last, total)
    while batch := list(islice(rows, _BATCH)):
        tickets.insert_many(batch, ordered=False)
