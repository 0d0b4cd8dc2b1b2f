"""What merged tickets remember of each other, as documents and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.dispatch.domain.families.records import Absorbed, Absorption, Kept
from services.dispatch.domain.tickets.ticket import Ticket

Document = dict[str, Any]


def family_fields(ticket: Ticket) -> Document:
    """Return the fields of a ticket's family."""
    return {
        "absorption": asdict(ticket.absorption) if ticket.absorption else None,
        "absorbed": [asdict(one) for one in ticket.absorbed],
    }


def read_family(document: Mapping[str, Any]) -> Document:
    """Return the same fields as the domain has them; older documents have none."""
    absorption = document.get("absorption")
    return {
        "absorption": _absorption(absorption) if absorption else None,
        "absorbed": tuple(
            Absorbed(**{**raw, "appeal_ids": tuple(raw["appeal_ids"])})
            for raw in document.get("absorbed", ())
        ),
    }


def _absorption(raw: Mapping[str, Any]) -> Absorption:
    return Absorption(**{**raw, "members": tuple(Kept(**kept) for kept in raw["members"])})
