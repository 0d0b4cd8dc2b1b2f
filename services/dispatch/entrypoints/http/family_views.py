"""What a ticket's view tells of its family: where it went, what it took in, what came back."""

from typing import Any

from services.dispatch.domain.tickets.ticket import Ticket


def family_view(ticket: Ticket) -> dict[str, Any]:
    """Return the family's members of a ticket's view."""
    was = ticket.absorption
    return {
        "repeats": ticket.repeats,
        "merged_into": (
            {"ticket_id": was.into, "number": was.into_number, "at": was.at, "state": was.state}
            if was
            else None
        ),
        "absorbed": [
            {
                "ticket_id": one.ticket_id,
                "number": one.number,
                "at": one.at,
                "appeal_ids": list(one.appeal_ids),
            }
            for one in ticket.absorbed
        ],
    }
