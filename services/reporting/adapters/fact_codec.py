"""Ticket facts as documents: the fact itself, and beside it what sums and lists need."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.common.clock import SystemClock
from services.reporting.domain.disputes import Mark
from services.reporting.domain.facts import Applied, TicketFact
from services.reporting.domain.parts import day_of, parts_of, waits_of
from services.reporting.domain.secrecy import place_of, seal_of, told_marks

LIVE: Final = "live"
_STREET_DIGITS = 9  # district 6 + subdistrict 3 (rules.md §6)


SHAPE: Final = 5  # grows with every change of what stands beside the fact; see ``restale``
_FIRST_FOLD: Final = 1  # of facts that were made before it was noted
_WALL: Final = SystemClock()


def to_document(fact: TicketFact, writer: str, zone: ZoneInfo) -> dict[str, Any]:
    """Return the document of a fact, one version on from the one that was loaded."""
    return {
        "_id": fact.ticket_id,
        "version": fact.version + 1,
        "writer": writer,
        "changed_at": _WALL.now(),
        "fold": fact.fold,
        **_standing(fact),
        **_placed(fact),
        **_lasting(fact, zone),
        **_counted(fact, zone),
        **_told_to(fact),
        "fact": _inner(fact),
    }


def _standing(fact: TicketFact) -> dict[str, Any]:
    """Where the ticket stands, for the overview."""
    return {
        "state": fact.values.get("state"),
        "tier": max((n for n in (1, 2, 3) if fact.counts.get(f"tier_{n}")), default=0),
        "acknowledged": int(any(one.get("acknowledged_at") for one in fact.orders.values())),
        "routed": int(bool(fact.counts.get("issued"))),
        "rated": sum(1 for one in fact.ratings.values() if one.get("satisfaction")),
        "member_count": len(fact.members),
    }


def _placed(fact: TicketFact) -> dict[str, Any]:
    """By what the ticket is grouped."""
    values, place = fact.values, place_of(fact)
    area, closed_at = place.area, values.get("closed_at")
    return {
        "unit": place.unit,
        "street": values.get("street") or (area[:_STREET_DIGITS] if area else None),
        "area": area,
        "category": values.get("category"),
        "channel": values.get("channel"),
        "kind": values.get("kind"),
        "severity": values.get("severity"),
        "source": values.get("source", LIVE),
        "closed_at": datetime.fromisoformat(closed_at) if closed_at else None,
    }


def _lasting(fact: TicketFact, zone: ZoneInfo) -> dict[str, Any]:
    """From which business day to which it was open; a merged one goes on in its survivor."""
    values = fact.values
    if values.get("state") == "merged" or not values.get("opened_at"):
        return {"opened_day": None, "ended_day": None}
    ended_at = values.get("closed_at") or values.get("refused_at")
    return {
        "opened_day": day_of(values["opened_at"], zone),
        "ended_day": day_of(ended_at, zone) if ended_at else None,
    }


def _counted(fact: TicketFact, zone: ZoneInfo) -> dict[str, Any]:
    """What the ticket adds to the figures; ``stale`` until the roll-ups have it."""
    parts = [{"day": one.day, "unit": one.unit, "m": one.measures} for one in parts_of(fact, zone)]
    return {
        "shape": SHAPE,
        "stale": True,
        "parts": parts,
        "waits": [] if "response" in fact.excluded else _waits(fact),
        "excluded": sorted(fact.excluded),
    }


def _waits(fact: TicketFact) -> list[dict[str, Any]]:
    return [_mark(wait) for wait in waits_of(fact, seal_of(fact))]


def _told_to(fact: TicketFact) -> dict[str, Any]:
    """Whom it is sealed against, and the marks that may be told; nothing where there is none."""
    seal = seal_of(fact)
    found = (mark for marks in fact.disputes.values() for mark in marks)
    marks = [_mark(mark) for mark in told_marks(fact, found)]
    return {
        **({"dispute_marks": marks} if marks else {}),
        **({"sealed": True, "seal": asdict(seal)} if seal.is_set else {}),
    }


def _inner(fact: TicketFact) -> dict[str, Any]:
    """The fact itself."""
    return {
        "values": dict(fact.values),
        "orders": {name: dict(one) for name, one in fact.orders.items()},
        "members": sorted(fact.members),
        "ratings": {name: dict(one) for name, one in fact.ratings.items()},
        "counts": dict(fact.counts),
        "stamps": dict(fact.stamps),
        "disputes": {key: list(found) for key, found in fact.disputes.items()},
        "marks": {key: list(found) for key, found in fact.marks.items()},
        "up_to": fact.applied.up_to,
        "ahead": sorted(fact.applied.ahead),
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
        marks={key: tuple(found) for key, found in inner.get("marks", {}).items()},
        excluded=frozenset(document.get("excluded", ())),
        applied=Applied(inner["up_to"], frozenset(inner["ahead"])),
        version=document["version"],
        fold=document.get("fold", _FIRST_FOLD),
    )
