"""Traces made anew from the appeals themselves, and appeals with what became of the verdicts."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from services.common.store.connection import store_errors
from services.intake.adapters.documents import Appeals
from services.intake.adapters.repeats.stored_traces import MongoTraces
from services.intake.adapters.repeats.trace_codec import trace_of_event
from services.intake.domain.repeats.trace import Trace

_BATCH: Final = 500
_FIRST: Final = {"history": {"$slice": 1}, "ticket_id": 1}


def make_missing(appeals: Appeals, traces: MongoTraces) -> int:
    """Keep a trace of each appeal that has none, in the order of their ids; return how many."""
    made = 0
    for some in _batches(_traced(appeals)):
        known = traces.known([trace.appeal_id for trace, _ in some])
        missing = [trace for trace, _ in some if trace.appeal_id not in known]
        traces.keep(missing)
        made += len(missing)
    return made


def traced_families(appeals: Appeals) -> Iterator[tuple[Trace, str]]:
    """Return each appeal that has a ticket, with that ticket; nothing that is hidden."""
    for trace, ticket_id in _traced(appeals):
        if ticket_id is not None and not trace.hidden:
            yield trace, ticket_id


def _traced(appeals: Appeals) -> Iterator[tuple[Trace, str | None]]:
    with store_errors():
        for document in appeals.find({}, _FIRST, sort=[("_id", 1)]):
            yield trace_of_event(document["history"][0]["data"]), document.get("ticket_id")


def _batches(
    found: Iterator[tuple[Trace, str | None]],
) -> Iterator[list[tuple[Trace, str | None]]]:
    while some := list(islice(found, _BATCH)):
        yield some
