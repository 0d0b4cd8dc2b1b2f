"""One look at the district's open work, and when each step of it is to be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.api import Api

ACTIVE = (
    "screening",
    "dispatched",
    "acknowledged",
    "in_progress",
    "submitted",
    "resolved",
    "under_review",
)


@dataclass(frozen=True)
class Case:
    """A ticket as the demo's people see it."""

    ticket: dict[str, Any]

    @property
    def id(self) -> str:
        """The ticket's id."""
        return str(self.ticket["ticket_id"])

    @property
    def state(self) -> str:
        """The ticket's state."""
        return str(self.ticket["state"])

    @property
    def order(self) -> dict[str, Any]:
        """The latest work order."""
        return dict(self.ticket["work_orders"][-1])

    @property
    def order_id(self) -> str:
        """The latest work order's id."""
        return str(self.order["work_order_id"])

    @property
    def unit(self) -> str:
        """The unit that has the order."""
        return str(self.order["unit"])

    def unheard(self) -> list[str]:
        """Return the appeals whose reporters have not answered in this round."""
        return [
            str(member["appeal_id"])
            for member in self.ticket["members"]
            if member["state"] == "open" and member["answered_round"] < self.ticket["round"]
        ]

    def since(self, name: str) -> datetime:
        """Return an instant of the latest order."""
        return datetime.fromisoformat(self.order[name])

    def is_time(self, name: str, wait: timedelta, now: datetime) -> bool:
        """Tell whether a wait since an instant of the order is over."""
        return now >= self.since(name) + wait


class Work:
    """The open tickets, read anew on each look; details are read again when a ticket changed."""

    def __init__(self, api: Api, token: str) -> None:
        self._api = api
        self._token = token
        self._known: dict[str, tuple[int, Case]] = {}

    def look(self) -> Iterator[Case]:
        """Yield every ticket that waits for somebody."""
        for state in ACTIVE:
            for item in self._api.items("dispatch", "/api/v1/tickets", self._token, state=state):
                yield self._case(item)

    def _case(self, item: dict[str, Any]) -> Case:
        version, case = self._known.get(item["ticket_id"], (-1, None))
        if case is None or version != item["version"]:
            path = f"/api/v1/tickets/{item['ticket_id']}"
            case = Case(self._api.get("dispatch", path, self._token))
            self._known[item["ticket_id"]] = (item["version"], case)
        return case
