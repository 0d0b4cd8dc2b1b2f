"""Reads everything that a ticket's page shows, from the services that own it, at once."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from services.console.ports.api import Answer, Api, ApiRefused, ServiceAway

Json = dict[str, Any]
_MOST_WHISTLES: Final = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with what belongs to it; ``missing`` names parts that could not be read.

    A part that is not for this reader is empty and not missing: he is told nothing of it.
    """

    ticket: Answer
    story: list[Json]
    actions: list[Json]
    routing: Json
    deadlines: Json
    documents: list[Json]
    dispute: Json
    whistles: list[Json]
    reasons: list[Json]
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadCase:
    """The use case; ``workers`` read the parts side by side."""

    workers: Executor

    def __call__(self, api: Api, ticket_id: str) -> Case:
        """Read a case.

        Raises:
            ApiRefused: the ticket is not there, or not for this reader.
            ServiceAway: dispatch does not answer; of a part alone it is told in ``missing``.

        """
        ticket = api.get("dispatch", f"/api/v1/tickets/{ticket_id}")
        asked = {name: self.workers.submit(read) for name, read in _parts(api, ticket).items()}
        found: dict[str, Any] = {}
        missing = set()
        for name, future in asked.items():
            try:
                found[name] = future.result()
            except ApiRefused:
                continue
            except ServiceAway:
                missing.add(name)
        return Case(
            ticket=ticket,
            story=found.get("story", []),
            actions=_items(found.get("actions")),
            routing=found.get("routing", {}),
            deadlines=found.get("deadlines", {}),
            documents=_items(found.get("documents")),
            dispute=found.get("dispute", {}),
            whistles=[found[name] for name in sorted(found) if name.startswith("whistle:")],
            reasons=_items(found.get("reasons")),
            missing=frozenset(name.partition(":")[0] for name in missing),
        )


def _parts(api: Api, ticket: Mapping[str, Any]) -> dict[str, Callable[[], Any]]:
    base = f"/api/v1/tickets/{ticket['ticket_id']}"
    whistles = (ticket.get("whistles") or [])[-_MOST_WHISTLES:]
    parts: dict[str, Callable[[], Any]] = {
        "story": partial(story_of, api, str(ticket["ticket_id"])),
        "actions": partial(api.get, "dispatch", f"{base}/actions"),
        "routing": partial(api.get, "dispatch", f"{base}/routing"),
        "deadlines": partial(api.get, "dispatch", f"{base}/deadlines"),
        "documents": partial(api.get, "dispatch", f"{base}/documents"),
        "reasons": partial(api.get, "dispatch", "/api/v1/return-reasons"),
    }
    if ticket.get("returns"):
        parts["dispute"] = partial(api.get, "dispatch", f"{base}/arbitration")
    for number, whistle in enumerate(whistles):
        path = f"/api/v1/whistles/{whistle['whistle_id']}"
        parts[f"whistle:{number:02d}"] = partial(api.get, "dispatch", path)
    return parts


def story_of(api: Api, ticket_id: str) -> list[Json]:
    """Return a ticket's whole story in order, page by page."""
    told: list[Json] = []
    cursor: str | None = None
    while True:
        page = api.get("dispatch", f"/api/v1/tickets/{ticket_id}/history", cursor=cursor)
        told += page["items"]
        cursor = page.get("next_cursor")
        if cursor is None:
            return told


def _items(answer: Mapping[str, Any] | None) -> list[Json]:
    return list(answer["items"]) if answer else []
