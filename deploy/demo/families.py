"""The demo's operator finds tickets about one matter, and merges them."""

from datetime import datetime, timedelta
from typing import Any

from deploy.demo.api import Api

_AT_MOST = 2
_REASON = "同一社区同一类问题，经核实为同一事项，并案办理。"
_LOOKS_AFTER = timedelta(hours=1)
_URGENCY = ("P0", "P1", "P2", "P3")


class Families:
    """One operator who looks at what is being worked on."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._asked: set[str] = set()

    def act(self, now: datetime) -> None:
        """Merge two tickets about one matter, where there are such."""
        supervisor = self._api.staff("supervisor")
        path = "/api/v1/tickets"
        merged = self._api.items("dispatch", path, supervisor, state="merged")
        if len(merged) >= _AT_MOST:
            return
        working = self._api.items("dispatch", path, supervisor, state="in_progress")
        pair = alike([ticket for ticket in working if is_ripe(ticket, now)], self._asked)
        if pair is not None:
            survivor, absorbed = pair
            self._asked.add(str(absorbed["ticket_id"]))
            body = {"into": survivor["ticket_id"], "reason": _REASON}
            address = f"{path}/{absorbed['ticket_id']}/merge"
            self._api.attempt("dispatch", address, body, self._api.staff("operator"))


def is_ripe(ticket: dict[str, Any], now: datetime) -> bool:
    """Tell whether a ticket has been there long enough for somebody to look at it."""
    return now >= datetime.fromisoformat(ticket["opened_at"]) + _LOOKS_AFTER


def alike(
    tickets: list[dict[str, Any]], asked: set[str]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return two tickets of one category and one community; the more urgent, older one stays."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for ticket in sorted(tickets, key=_standing):
        if ticket["ticket_id"] in asked:
            continue
        matter = (ticket["category"], ticket["area_code"])
        if matter in seen:
            return seen[matter], ticket
        seen[matter] = ticket
    return None


def _standing(ticket: dict[str, Any]) -> tuple[int, str]:
    return _URGENCY.index(ticket["severity"]), str(ticket["opened_at"])
