"""Ticket facts as documents: the fact itself, and beside it what sums and lists need."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.reporting.domain.disputes import Mark
from services.reporting.domain.facts import Applied, TicketFact
from services.reporting.domain.scores import score
from services.reporting.domain.secrecy import place_of, seal_of, told_marks

_STREET_DIGITS = 9  # district 6 + subdistrict 3 (rules.md §6)


def to_document(fact: TicketFact, writer: str) -> dict[str, Any]:
    """Return the document of a fact, one version on from the one that was loaded."""
    values = fact.values
    place, seal = place_of(fact), seal_of(fact)
    area = place.area
    closed_at = values.get("closed_at")
    found = (mark for marks in fact.disputes.values() for mark in marks)
    marks = [_mark(mark) for mark in told_marks(fact, found)]
    return {
        "_id": fact.ticket_id,
        "version": fact.version + 1,
        "writer": writer,
        "state": values.get("state"),
        "tier": max((n for n in (1, 2, 3) if fact.counts.get(f"tier_{n}")), default=0),
        "acknowledged": int(any(one.get("acknowledged_at") for one in fact.orders.values())),
        "routed": int(bool(fact.counts.get("issued"))),
        "rated": sum(1 for one in fact.ratings.values() if one.get("satisfaction")),
        "member_count": len(fact.members),
        "unit": place.unit,
        "street": values.get("street") or (area[:_STREET_DIGITS] if area else None),
        "area": area,
        "category": values.get("category"),
        "channel": values.get("channel"),
        "kind": values.get("kind"),
        "closed_at": datetime.fromisoformat(closed_at) if closed_at else None,
        "score": score(fact),
        **({"dispute_marks": marks} if marks else {}),
        **({"sealed": True, "seal": asdict(seal)} if seal.is_set else {}),
        "fact": {
            "values": dict(values),
            "orders": {name: dict(one) for name, one in fact.orders.items()},
            "members": sorted(fact.members),
            "ratings": {name: dict(one) for name, one in fact.ratings.items()},
            "counts": dict(fact.counts),
            "stamps": dict(fact.stamps),
            "disputes": {key: list(found) for key, found in fact.disputes.items()},
            "up_to": fact.applied.up_to,
            "ahead": sorted(fact.applied.ahead),
        },
    }


def _mark(mark: Mark) -> dict[str, Any]:
    """Return a mark with its instant as the database compares them."""
    return {**mark, "at": datetime.fromisoformat(mark["at"])}


def from_document(document: dict[str, Any]) -> TicketFact:
    """Return the fact of a document."""
    inner = document["fact"]
    return TicketFact(
        ticket_id=document["_id"],
        values=inner["values"],
        orders=inner["orders"],
        members=frozenset(inner["members"]),
        ratings=inner["ratings"],
        counts=inner["counts"],
        stamps=inner["stamps"],
        disputes={key: tuple(found) for key, found in inner.get("disputes", {}).items()},
        applied=Applied(inner["up_to"], frozenset(inner["ahead"])),
        version=document["version"],
    )
