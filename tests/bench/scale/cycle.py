"""One life of a ticket with what people look at meanwhile, every call by the real API."""

import random
from collections import defaultdict
from time import perf_counter
from typing import Any

from flask.testing import FlaskClient

from services.common.contracts.events.appeal import AppealRated
from tests.bench.scale.district import District, Headers

_RESULT = {"outcome": "done", "answer": "已到现场核实处理，问题已经解决，并向来电人说明了情况。"}


class Cycle:
    """Opens tickets and brings them to their end; ``looking`` also reads lists and counts.

    ``seconds`` sums up what each kind of call took.
    """

    def __init__(self, district: District, seed: int, *, looking: bool = True) -> None:
        self._district = district
        self._http: FlaskClient = district.client()
        self._chance = random.Random(seed)  # noqa: S311
        self._looking = looking
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def open(self) -> dict[str, Any]:
        """Open a ticket as the worker does; return it with its unit."""
        item = self._district.appeal(self._chance)
        begun = perf_counter()
        self._district.container.open_tickets([item])
        self.seconds["open"].append(perf_counter() - begun)
        operator = self._district.headers("operator")
        found = self._get("by_appeal", operator, appeal_id=item.appeal.id)["items"][0]
        return {**found, "appeal_id": item.appeal.id, "words": item.appeal.address}

    def run(self) -> None:
        """Bring one ticket from its opening to its closing."""
        ticket = self.open()
        unit = self._district.headers("unit_handler", ticket["unit"])
        centre = self._district.headers("supervisor")
        self._look("list_unit", unit, state="dispatched,acknowledged,in_progress", limit=20)
        self._order(ticket, "acknowledge", unit, {})
        self._look("list_overdue", centre, due="overdue", limit=20)
        self._look("counts", centre)
        self._order(ticket, "contact", unit, {"method": "phone"})
        self._look("list_area", centre, area=ticket["area_code"], severity="P2", limit=20)
        self._look("list_unit_due", unit, sort="due", limit=20)
        self._order(ticket, "resolve", unit, _RESULT)
        self._look("search", centre, text=ticket["words"], limit=20)
        open_ones = {"state": "open", "category": ticket["category"], "limit": 20}
        self._look("list_state_category", centre, **open_ones)
        self._post("accept", f"/api/v1/tickets/{ticket['ticket_id']}/accept", centre, {})
        self._rate(ticket)
        after = self._look("list_number", centre, number=ticket["number"])
        assert after is None or after["items"][0]["state"] == "closed", after

    def _order(self, ticket: dict[str, Any], verb: str, who: Headers, body: Any) -> None:
        self._post(verb, f"/api/v1/work-orders/{ticket['work_order_id']}/{verb}", who, body)

    def _rate(self, ticket: dict[str, Any]) -> None:
        event = AppealRated(
            ticket["appeal_id"],
            ticket["ticket_id"],
            1,
            contacted=True,
            resolved=True,
            satisfaction="satisfied",
            by="reporter",
            rated_at=self._district.container.clock.now(),
        )
        begun = perf_counter()
        self._district.container.record_answer.rated(event, "evt_bench")
        self.seconds["close"].append(perf_counter() - begun)

    def _look(self, name: str, who: Headers, **query: Any) -> dict[str, Any] | None:
        return self._get(name, who, **query) if self._looking else None

    def _get(self, name: str, who: Headers, **query: Any) -> dict[str, Any]:
        path = "/api/v1/counts" if name == "counts" else "/api/v1/tickets"
        begun = perf_counter()
        answer = self._http.get(path, query_string=query, headers=who)
        self.seconds[name].append(perf_counter() - begun)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json or {}
        return body

    def _post(self, name: str, path: str, who: Headers, body: Any) -> None:
        begun = perf_counter()
        answer = self._http.post(path, json=body, headers=who)
        self.seconds[name].append(perf_counter() - begun)
        assert answer.status_code == 200, answer.text
