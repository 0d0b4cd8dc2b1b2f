"""Tickets by what people call them: a number is as good as an id."""

from typing import Final

from services.console.ports.api import Api

_ID: Final = "tkt_"
_LONGEST_NUMBER: Final = 40  # as the API takes it


def id_of(api: Api, given: str) -> str | None:
    """Return the id of a ticket that this person may see by its number; an id is given back.

    None where there is none. Raises what the API raises.
    """
    given = given.strip()
    if given.startswith(_ID):
        return given
    if not given or len(given) > _LONGEST_NUMBER:
        return None
    rows = api.get("dispatch", "/api/v1/tickets", number=given, limit=2)["items"]
    exact = [row for row in rows if str(row["number"]).upper() == given.upper()]
    return str(exact[0]["ticket_id"]) if exact else None
