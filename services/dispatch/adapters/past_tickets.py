"""The last tickets for a dry run: a few fields of each, along the index of numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.sealed import UNSEALED
from services.dispatch.ports.rules import PastTicket, PastWords

_FIELDS = {
    "number": 1,
    "category": 1,
    "area_code": 1,
    "kind": 1,
    "severity": 1,
    "channel": 1,
    "opened_at": 1,
    "matter.confidential": 1,
    "matter.danger_words": 1,
    "routing.decided_at": 1,
    "orders.unit": 1,
    "orders.role": 1,
}
_WORDS = {"number": 1, "category": 1, "matter.title": 1, "matter.text": 1}
_BATCH = 500


class MongoPastTickets:
    """Implements the port ``PastTickets``."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def last(self, count: int, upto: str | None = None) -> Iterator[PastTicket]:
        """See the port."""
        for document in self._last(count, upto, _FIELDS):
            yield _past(document)

    def said(self, count: int, upto: str | None = None) -> Iterator[PastWords]:
        """See the port."""
        for document in self._last(count, upto, _WORDS):
            matter = document["matter"]
            text = f"{matter.get('title') or ''}\n{matter.get('text') or ''}"
            yield PastWords(document["_id"], document["number"], document.get("category"), text)

    def _last(
        self, count: int, upto: str | None, shape: Mapping[str, int]
    ) -> Iterator[Mapping[str, Any]]:
        query: dict[str, Any] = dict(UNSEALED)  # what is sealed is nobody's example (L2)
        if upto:
            query["number"] = {"$lte": upto}
        with store_errors():
            found = self._tickets.find(query, shape, sort=[("number", -1)], limit=count)
            yield from found.hint("number").batch_size(_BATCH)


def _past(document: Mapping[str, Any]) -> PastTicket:
    leads = [o["unit"] for o in document["orders"] if o.get("role", "lead") == "lead"]
    return PastTicket(
        id=document["_id"],
        number=document["number"],
        category=document.get("category"),
        area=document.get("area_code"),
        at=document["routing"].get("decided_at") or document["opened_at"],
        kind=document["kind"],
        severity=document["severity"],
        channel=document["channel"],
        confidential=bool(document["matter"].get("confidential")),
        danger=bool(document["matter"].get("danger_words")),
        unit=leads[-1] if leads else None,
    )
