"""Reads an appeal out of its first event, where what is masked is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.intake.domain.appeals.appeal import Appeal, GivenAnswer, Point
from services.intake.domain.appeals.external_number import ExternalNumber


def to_appeal(data: Mapping[str, Any], operator: str | None) -> Appeal:
    """Return the appeal; what earlier versions did not write is as it was then: not there."""
    point = data.get("point")
    return Appeal(
        id=data["appeal_id"],
        channel=data["channel"],
        kind=data["kind"],
        title=data["title"],
        text=data["text"],
        received_at=datetime.fromisoformat(data["received_at"]),
        anonymous=data["anonymous"],
        confidential=data["confidential"],
        accused_unit=data.get("accused_unit"),
        category=data.get("category"),
        area_code=data.get("area_code"),
        address=data.get("address"),
        point=Point(point["longitude"], point["latitude"]) if point else None,
        point_unconfirmed=data.get("point_unconfirmed", False),
        occurred_at=_instant(data.get("occurred_at")),
        reporter_ref=data.get("reporter_ref"),
        operator=operator,
        danger_words=tuple(data.get("danger_words", ())),
        danger_doubts=tuple(data.get("danger_doubts", ())),
        entered_at=_instant(data.get("entered_at")),
        on_behalf_of=data.get("on_behalf_of"),
        external_numbers=tuple(
            ExternalNumber(known["source"], known["number"])
            for known in data.get("external_numbers", ())
        ),
        meeting_id=data.get("meeting_id"),
        same_as=data.get("same_as"),
        answers=tuple(
            GivenAnswer(
                given["question"],
                tuple(given["values"]),
                given.get("asked"),
                tuple(given.get("said", ())),
            )
            for given in data.get("answers", ())
        ),
        attachments=tuple(data.get("attachment_ids", ())),
    )


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
