"""An appeal (诉求) as dispatch hears of it; title, text and address are masked by intake."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.dispatch.domain.classification.opinion import Opinion
from services.dispatch.domain.terms import Kind


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """What was answered to a question of the category, masked; ``asked`` and ``said`` are words."""

    question: str
    values: tuple[str, ...]
    asked: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appeal:
    """What one resident said, once; ``point`` is longitude and latitude in WGS84.

    ``point_unconfirmed`` says that there was a point, of a reference system that nobody named.

    ``accused_unit`` is what a report is against, where the reporter named it.

    ``danger_doubts`` are words that may mean danger (气得跳楼); ``attachments`` are ids at intake.
    ``operator`` is who of the staff took it down for the reporter.

    ``repeat_of`` are earlier appeals with scores from 0 to 1, best first; ``opinion`` is what the
    classifier says of the text, added here.
    """

    id: str
    channel: str
    kind: Kind
    title: str
    text: str
    received_at: datetime
    anonymous: bool = False
    confidential: bool = False
    category: str | None = None
    area_code: str | None = None
    address: str | None = None
    point: tuple[float, float] | None = None
    point_unconfirmed: bool = False
    occurred_at: datetime | None = None
    reporter_ref: str | None = None
    danger_words: tuple[str, ...] = ()
    repeat_verdict: Literal["certain", "likely", "none"] = "none"
    repeat_of: tuple[tuple[str, float], ...] = ()
    opinion: Opinion | None = None
    accused_unit: str | None = None
    answers: tuple[QuestionAnswer, ...] = ()
    danger_doubts: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    operator: str | None = None
