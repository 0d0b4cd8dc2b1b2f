"""The tickets before and after one in the list that somebody came from."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from services.console.domain.desk.listing import LIMITS
from services.console.ports.api import Api, ApiRefused, ServiceAway

_LIMITS: Final = frozenset(map(str, LIMITS))
_USUAL: Final = str(LIMITS[0])
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of neighbours, and the list's own query, which goes on with them."""

    before: str | None
    after: str | None
    place: int
    count: int
    query: str


def neighbours(api: Api, ticket_id: str, query: str) -> Neighbours | None:
    """Return who stands beside a ticket in a list; None where it is not in it any more.

    Args:
        api: the reader's.
        ticket_id: the ticket.
        query: the parameters of ``GET /api/v1/tickets``, as the list had them.

    """
    if not query or len(query) > _LONGEST:
        return None
    wanted = dict(parse_qsl(query))
    limit = wanted.get("limit", "")
    wanted["limit"] = limit if limit in _LIMITS else _USUAL
    try:
        rows = api.get("dispatch", "/api/v1/tickets", **wanted)["items"]
    except (ApiRefused, ServiceAway):
        return None
    ids = [str(row["ticket_id"]) for row in rows]
    if ticket_id not in ids:
        return None
    at = ids.index(ticket_id)
    before = ids[at - 1] if at > 0 else None
    after = ids[at + 1] if at + 1 < len(ids) else None
    return Neighbours(before, after, at + 1, len(ids), urlencode({"list": query}))
