"""What the ticket's page shows of a case: its head, its orders, its family, who and where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.console.entrypoints.http.ticket.views.actions import Button, of_subject

Json = Mapping[str, Any]
_ENDED: Final = frozenset({"returned", "revoked", "resolved"})
_REVEALERS: Final = frozenset({"operator", "callback_agent", "supervisor"})
_OF_CONFIDENTIAL: Final = frozenset({"supervisor", "director"})
_HANDLERS: Final = frozenset({"unit_handler", "unit_leader", "street", "community"})


@dataclass(frozen=True, slots=True)
class OrderCard:
    """One work order with its running clocks and what may be done with it."""

    order: Json
    clocks: tuple[Json, ...]
    buttons: tuple[Button, ...]
    is_over: bool
    proofs: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class WhistleCard:
    """One whistle with its summonses and what may be done with it."""

    whistle: Json
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Reporter:
    """One member of the family, without who it is; ``may_reveal`` where he may be shown."""

    member: Json
    is_founder: bool
    attachments: tuple[str, ...]
    may_reveal: bool


def order_cards(ticket: Json, buttons: Sequence[Button]) -> list[OrderCard]:
    """Return the work orders, those that are worked on first, the lead before its supports."""
    clocks = ticket.get("clocks") or []
    cards = [_card(order, clocks, buttons) for order in ticket.get("work_orders") or []]
    cards.sort(key=lambda card: (card.is_over, card.order.get("role") != "lead", -_n(card.order)))
    return cards


def whistle_cards(whistles: Iterable[Json], buttons: Sequence[Button]) -> list[WhistleCard]:
    """Return the whistles, live ones and the latest first."""
    found = sorted(whistles, key=lambda one: str(one.get("blown_at", "")), reverse=True)
    found.sort(key=lambda one: one.get("state") == "closed")
    return [
        WhistleCard(one, tuple(of_subject(buttons, "whistle", str(one["whistle_id"]))))
        for one in found
    ]


def reporters(ticket: Json, roles: Iterable[str], unit: str | None) -> list[Reporter]:
    """Return the members, the founder first."""
    may = may_reveal(ticket, frozenset(roles), unit)
    added: dict[str, list[str]] = {}
    for one in ticket.get("attachments") or []:
        added.setdefault(str(one["appeal_id"]), []).append(str(one["attachment_id"]))
    found = [
        Reporter(
            member,
            member["appeal_id"] == ticket.get("appeal_id"),
            tuple(added.get(str(member["appeal_id"]), ())),
            may and not _is_anonymous(ticket, member),
        )
        for member in ticket.get("members") or []
    ]
    found.sort(key=lambda one: not one.is_founder)
    return found


def may_reveal(ticket: Json, roles: frozenset[str], unit: str | None) -> bool:
    """Whether to show a button for it; whether it is allowed is said by intake."""
    by_office = _OF_CONFIDENTIAL if ticket.get("confidential") else _REVEALERS
    return not roles.isdisjoint(by_office) or own_lead_order(ticket, roles, unit) is not None


def own_lead_order(ticket: Json, roles: frozenset[str], unit: str | None) -> str | None:
    """Return the lead order, signed for, for which a unit's person may be granted a contact."""
    if unit is None or roles.isdisjoint(_HANDLERS):
        return None
    for order in ticket.get("work_orders") or []:
        live = order.get("state") not in (*_ENDED, "issued")
        if live and order.get("role") == "lead" and order.get("unit") == unit:
            return str(order["work_order_id"])
    return None


def needs_grant(roles: frozenset[str]) -> bool:
    """Whether nobody of these roles sees contacts by office."""
    return roles.isdisjoint(_REVEALERS | _OF_CONFIDENTIAL)


def attachments(ticket: Json) -> list[tuple[str, str]]:
    """Return every attachment of the case with where it comes from, each once."""
    found = {str(one["attachment_id"]): "reporter" for one in ticket.get("attachments") or []}
    for order in ticket.get("work_orders") or []:
        for proof in order.get("proofs") or []:
            found.setdefault(str(proof["attachment_id"]), "proof")
    return [(one, whence) for one, whence in found.items() if one.startswith("att_")]


def point_of(ticket: Json) -> tuple[float, float] | None:
    """Return the place in WGS84, as dispatch keeps it."""
    point = (ticket.get("matter") or {}).get("point")
    if not point:
        return None
    if isinstance(point, Mapping):
        return float(point["longitude"]), float(point["latitude"])
    return float(point[0]), float(point[1])


def _card(order: Json, clocks: Iterable[Json], buttons: Sequence[Button]) -> OrderCard:
    order_id = str(order["work_order_id"])
    live = (one for one in clocks if one.get("work_order_id") == order_id)
    return OrderCard(
        order=order,
        clocks=tuple(one for one in live if one.get("state") != "stopped"),
        buttons=tuple(of_subject(buttons, "work_order", order_id)),
        is_over=order.get("state") in _ENDED,
        proofs=tuple(order.get("proofs") or ()),
    )


def _n(order: Json) -> int:
    return int(order.get("n") or 0)


def _is_anonymous(ticket: Json, member: Json) -> bool:
    matter = ticket.get("matter") or {}
    return bool(matter.get("anonymous")) and member["appeal_id"] == ticket.get("appeal_id")
