"""One look at the district's open work: orders that units hold, tickets that the centre holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.api import Api
from deploy.demo.behaviour import URGENT, paced

HELD_BY_UNITS = ("issued", "acknowledged", "in_progress")
ANSWERED = ("resolved", "cannot_be_done")
HELD_BY_CENTRE = ("screening", "under_review", "arbitration")


@dataclass(frozen=True)
class Order:
    """A work order as its unit and the centre see it."""

    fields: dict[str, Any]
    returned_before: int = 0

    @property
    def id(self) -> str:
        """The work order's id."""
        return str(self.fields["work_order_id"])

    @property
    def ticket_id(self) -> str:
        """The ticket's id."""
        return str(self.fields["ticket_id"])

    @property
    def unit(self) -> str:
        """The unit that holds it."""
        return str(self.fields["unit"])

    @property
    def state(self) -> str:
        """The order's state."""
        return str(self.fields["state"])

    @property
    def severity(self) -> str:
        """How urgent the matter is."""
        return str(self.fields["severity"])

    @property
    def is_urgent(self) -> bool:
        """Whether somebody sees to it at night too."""
        return self.severity in URGENT

    @property
    def leads(self) -> bool:
        """Whether the unit answers for the whole matter."""
        return bool(self.fields["role"] == "lead")

    @property
    def is_suspended(self) -> bool:
        """Whether the work rests until a review date."""
        return bool(self.fields["ticket_state"] == "suspended")

    @property
    def may_rest(self) -> bool:
        """Whether the work can rest at all: what is urgent cannot, nor a support by itself."""
        return self.leads and not self.is_urgent

    @property
    def open_supports(self) -> list[str]:
        """The units whose support the lead still waits for."""
        return list(self.fields["open_supports"])

    @property
    def is_redone(self) -> bool:
        """Whether a result was handed in before: rejected, or the ticket reopened."""
        return self.fields["submitted_at"] is not None

    @property
    def waits_for_leader(self) -> bool:
        """Whether the unit's leader has to approve the result first."""
        return bool(self.fields["needs_approval"]) and self.fields["approved_at"] is None

    def is_time(self, name: str, wait: timedelta, now: datetime) -> bool:
        """Tell whether a wait since an instant of the order is over; it is shorter if urgent."""
        return now >= datetime.fromisoformat(self.fields[name]) + paced(wait, self.severity)


class Work:
    """What is open, in as few requests as there are states."""

    def __init__(self, api: Api, token: str) -> None:
        self._api = api
        self._token = token

    def orders(self, *states: str) -> list[Order]:
        """Return the orders in these states."""
        returned = Counter(item["ticket_id"] for item in self._orders("returned"))
        return [
            Order(item, returned[item["ticket_id"]])
            for state in states
            for item in self._orders(state)
        ]

    def tickets(self, *states: str) -> list[dict[str, Any]]:
        """Return the tickets in these states, as lines of a list."""
        return [
            item
            for state in states
            for item in self._api.items("dispatch", "/api/v1/tickets", self._token, state=state)
        ]

    def _orders(self, state: str) -> list[dict[str, Any]]:
        return self._api.items("dispatch", "/api/v1/work-orders", self._token, state=state)

    def unheard(self, ticket_id: str) -> list[str]:
        """Return the appeals of a ticket whose reporters have not answered in its round."""
        ticket = self._api.get("dispatch", f"/api/v1/tickets/{ticket_id}", self._token)
        return [
            str(member["appeal_id"])
            for member in ticket["members"]
            if member["state"] == "open" and member["answered_round"] < ticket["round"]
        ]
