"""Appeals to documents and back. What is masked is kept once: in the appeal's first event."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.common.ids import bucket_of
from services.common.store.outbox import new_outbox, partition_of
from services.intake.adapters.appeals.appeal_reading import to_appeal
from services.intake.adapters.appeals.event_mapping import born
from services.intake.adapters.appeals.settlement_codec import settlement_fields, to_settlement
from services.intake.domain.appeals.appeal import (
    AppealCase,
    EarlierReceipt,
    NewAppeal,
    Origin,
    Secrets,
    Stay,
)
from services.intake.domain.danger.finding import DangerFinding
from services.intake.domain.ratings.rating import ANSWERABLE, Answer, Manner, RatingRound

_UNPLACED = "unplaced"

# The mark of what the public side does not know yet.
UNPUBLISHED: dict[str, Any] = {"unpublished": True}
# What a case is read from: everything but the outbox and the later history.
CASE_FIELDS: dict[str, Any] = {
    "history": {"$slice": 1},
    "outbox": 0,
    "location": 0,
}


def to_document(new: NewAppeal) -> dict[str, Any]:
    """Return a new appeal's document, its first event in the outbox.

    Its partition is its place's: one relay at a time publishes a place, so that both halves of a
    pair of repeats pass the same eyes one after the other.
    """
    appeal, secrets = new.appeal, new.secrets
    optional = {
        "operator": appeal.operator,
        "phone_index": secrets.phone_index,
        "body_digest": secrets.body_digest,
        "language": secrets.language,
        "location": _location(new),
        "external_keys": [known.key for known in appeal.external_numbers] or None,
        "meeting_id": appeal.meeting_id,
        "origin": asdict(new.origin) if new.origin else None,
        **_fate(new),
    }
    return {
        "_id": appeal.id,
        "accepted_at": new.accepted_at,
        "bucket": bucket_of(appeal.id),
        "tracking_index": secrets.tracking_index,
        "sealed": dict(secrets.sealed),
        **{name: value for name, value in optional.items() if value is not None},
        **new_outbox(born(appeal, new.settlement), not_before=new.accepted_at),
        "partition": partition_of(appeal.area_code or _UNPLACED),
    }


def _fate(new: NewAppeal) -> dict[str, Any]:
    """Dispatch is to take it on, unless it is settled already."""
    if new.settlement is None:
        return {"awaiting_since": new.accepted_at}
    fields = settlement_fields(new.settlement)
    return {"settlement": fields, "settled_here": new.settlement.state, **UNPUBLISHED}


def to_case(document: Mapping[str, Any]) -> AppealCase:
    """Read an appeal with what became of it."""
    data = document["history"][0]["data"]
    return AppealCase(
        appeal=to_appeal(data, document.get("operator")),
        secrets=Secrets(
            tracking_index=document["tracking_index"],
            sealed=document.get("sealed", {}),
            phone_index=document.get("phone_index"),
            language=document.get("language"),
            body_digest=document.get("body_digest"),
        ),
        sequence=document["sequence"],
        ticket_id=document.get("ticket_id"),
        rating=to_rating(document.get("rating")),
        withdrawn_at=document.get("withdrawn_at"),
        stays=tuple(_stay(kept) for kept in document.get("stays", ())),
        move=document.get("move", 0),
        urged_at=document.get("urged_at"),
        settlement=to_settlement(document.get("settlement")),
        reviews=tuple(document.get("reviews", ())),
        supplement_keys=tuple(document.get("supplement_keys", ())),
        origin=_origin(document),
    )


def _stay(kept: Mapping[str, Any]) -> Stay:
    return Stay(kept["ticket_id"], kept["from"], kept["since"])


def to_receipt(document: Mapping[str, Any]) -> EarlierReceipt:
    """Read what the first answer said."""
    data = document["history"][0]["data"]
    return EarlierReceipt(
        received_at=datetime.fromisoformat(data["received_at"]),
        body_digest=document.get("body_digest"),
        danger=DangerFinding(tuple(data["danger_words"]), tuple(data.get("danger_doubts", ()))),
        origin=_origin(document),
    )


def _origin(document: Mapping[str, Any]) -> Origin | None:
    kept = document.get("origin")
    return Origin(kept["kind"], kept["id"]) if kept else None


def rating_fields(rating: RatingRound) -> dict[str, Any]:
    """Return a rating's document; ``move_at`` is there as long as it needs somebody."""
    fields: dict[str, Any] = {
        "ticket_id": rating.ticket_id,
        "round": rating.round,
        "rate_until": rating.rate_until,
        "state": rating.state,
    }
    if rating.task_id is not None:
        fields |= {"task_id": rating.task_id, "attempts": list(rating.attempts)}
    if rating.state in ANSWERABLE:
        fields["move_at"] = rating.next_attempt_at or rating.rate_until
    if rating.answer is not None:
        fields["answer"] = asdict(rating.answer)
    if rating.manner is not None:
        fields["manner"] = _manner_fields(rating.manner)
    if rating.outcomes:
        fields["outcomes"] = list(rating.outcomes)
    if rating.note is not None:
        fields["note"] = rating.note
    return fields


def to_rating(fields: Mapping[str, Any] | None) -> RatingRound | None:
    """Read a rating."""
    if not fields:
        return None
    return RatingRound(
        ticket_id=fields["ticket_id"],
        round=fields["round"],
        rate_until=fields["rate_until"],
        state=fields["state"],
        task_id=fields.get("task_id"),
        attempts=tuple(fields.get("attempts", ())),
        next_attempt_at=fields.get("move_at") if fields.get("task_id") else None,
        answer=Answer(**fields["answer"]) if "answer" in fields else None,
        manner=_manner(fields),
        outcomes=tuple(fields.get("outcomes", ())),
        note=fields.get("note"),
    )


def _manner_fields(manner: Manner) -> dict[str, Any]:
    told = {
        "way": manner.way,
        "comment": manner.comment,
        "grounds": list(manner.grounds),
        "flags": list(manner.flags),
    }
    return {name: value for name, value in told.items() if value}


def _manner(fields: Mapping[str, Any]) -> Manner | None:
    if "answer" not in fields:
        return None
    kept = fields.get("manner", {"comment": fields.get("comment")})  # older ones had only words
    return Manner(
        way=kept.get("way", "page"),
        comment=kept.get("comment"),
        grounds=tuple(kept.get("grounds", ())),
        flags=tuple(kept.get("flags", ())),
    )


def _location(new: NewAppeal) -> dict[str, Any] | None:
    given = new.location
    if given is None:
        return None
    return {"longitude": given.longitude, "latitude": given.latitude, "crs": given.crs}
