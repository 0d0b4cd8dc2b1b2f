"""What intake tells: appeals submitted, supplemented, settled on the spot, withdrawn and rated."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from services.common.contracts.event import Event

Kind = Literal["consult", "help", "suggestion", "complaint", "report", "praise", "service_order"]
Relation = Literal["resident", "family", "neighbour", "organisation", "other"]
Verdict = Literal["certain", "likely", "none"]
Satisfaction = Literal["satisfied", "basically_satisfied", "dissatisfied"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS84 degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class RepeatCandidate:
    """An earlier appeal that may be about the same matter; ``score`` from 0 to 1."""

    appeal_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """What intake's look for repeats found; dispatch decides."""

    verdict: Verdict = "none"
    candidates: list[RepeatCandidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExternalNumber:
    """The number that an appeal has on another platform."""

    source: str
    number: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to one question of the category, masked.

    ``question`` and ``values`` are codes of the directory, ``asked`` and ``said`` their words.
    """

    question: str
    values: list[str]
    asked: str | None = None
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AppealSubmitted(Event):
    """A resident's appeal (诉求) was accepted. Title, text, address and answers are masked.

    ``entered_at``: when somebody took it down, where that was not at once; ``on_behalf_of``: for
    whom the reporter speaks. ``settled``: it ends with intake, no ticket is opened for it;
    ``appeal.answered`` or ``appeal.transferred`` follows.
    ``danger_words`` mean danger here and now, ``danger_doubts`` may (气得跳楼): a person judges.
    ``point_unconfirmed``: a point was given whose reference system nobody named; intake keeps it.
    ``same_as``: the earlier appeal that the reporter, shown similar ones, says is the same.
    ``accused_unit``: the unit that a report (举报) is against, which must not hear of it.
    """

    TYPE: ClassVar[str] = "appeal.submitted.v1"
    appeal_id: str
    channel: str
    kind: Kind
    title: str
    text: str
    received_at: datetime
    anonymous: bool
    confidential: bool
    category: str | None = None
    area_code: str | None = None
    address: str | None = None
    point: Point | None = None
    occurred_at: datetime | None = None
    reporter_ref: str | None = None
    danger_words: list[str] = field(default_factory=list)
    repeat: Repeat = field(default_factory=Repeat)
    point_unconfirmed: bool = False
    accused_unit: str | None = None
    operator: str | None = None
    on_behalf_of: Relation | None = None
    entered_at: datetime | None = None
    external_numbers: list[ExternalNumber] = field(default_factory=list)
    meeting_id: str | None = None
    answers: list[GivenAnswer] = field(default_factory=list)
    attachment_ids: list[str] = field(default_factory=list)
    settled: Literal["answered", "transferred"] | None = None
    danger_doubts: list[str] = field(default_factory=list)
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class AppealAnswered(Event):
    """A consultation was answered on the spot (答复办结), the answer masked; no unit works on it.

    ``on_arrival``: as it came in, so that no ticket was ever opened for it.
    """

    TYPE: ClassVar[str] = "appeal.answered.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("answer",)
    appeal_id: str
    ticket_id: str | None
    answer: str
    by: str
    answered_at: datetime
    on_arrival: bool = False


@dataclass(frozen=True, slots=True)
class AppealTransferred(Event):
    """The matter is not this district's (转出): it went to another authority, under its number.

    ``on_arrival``: as it came in, so that no ticket was ever opened for it.
    """

    TYPE: ClassVar[str] = "appeal.transferred.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)
    appeal_id: str
    ticket_id: str | None
    to: str
    reason: str
    by: str
    transferred_at: datetime
    external_number: str | None = None
    on_arrival: bool = False


@dataclass(frozen=True, slots=True)
class AppealSupplemented(Event):
    """The reporter added to the appeal, or answered what was asked; the text is masked.

    ``operator`` is who of the staff took it down, None where the reporter wrote it.
    """

    TYPE: ClassVar[str] = "appeal.supplemented.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("text",)
    appeal_id: str
    ticket_id: str
    text: str
    supplemented_at: datetime
    danger_words: list[str] = field(default_factory=list)
    danger_doubts: list[str] = field(default_factory=list)
    attachment_ids: list[str] = field(default_factory=list)
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class AppealUrged(Event):
    """The reporter urged the work on (催办); intake limits how often."""

    TYPE: ClassVar[str] = "appeal.urged.v1"
    appeal_id: str
    ticket_id: str
    urged_at: datetime


@dataclass(frozen=True, slots=True)
class AppealWithdrawn(Event):
    """The reporter took the appeal back."""

    TYPE: ClassVar[str] = "appeal.withdrawn.v1"
    appeal_id: str
    ticket_id: str | None
    withdrawn_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AppealReviewRequested(Event):
    """A reporter asked that a round's result be looked at again; intake limits when and how often.

    ``ground`` is what the reporter names; the text is masked.
    """

    TYPE: ClassVar[str] = "appeal.review_requested.v1"
    TEXTS: ClassVar[tuple[str, ...]] = ("text",)
    appeal_id: str
    ticket_id: str
    round: int
    ground: Literal["unresolved", "attitude", "answer", "other"]
    text: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class AppealAnonymised(Event):
    """Whatever could tell who the reporter was is gone; every copy of the words goes as well.

    Consumers erase the texts that they hold of this appeal; numbers stay as they are.
    """

    TYPE: ClassVar[str] = "appeal.anonymised.v1"
    appeal_id: str
    ticket_id: str | None
    anonymised_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class AppealRated(Event):
    """A reporter answered the three questions (contacted, resolved, satisfied) for one round.

    ``way`` is how it came, ``grounds`` what a dissatisfied reporter names, ``flags`` what is odd
    about it: it counts all the same.
    """

    TYPE: ClassVar[str] = "appeal.rated.v1"
    appeal_id: str
    ticket_id: str
    round: int
    contacted: bool
    resolved: bool
    satisfaction: Satisfaction
    by: Literal["reporter", "callback"]
    rated_at: datetime
    way: Literal["page", "sms", "call"] | None = None
    grounds: list[Literal["unresolved", "attitude", "answer", "other"]] = field(
        default_factory=list
    )
    flags: list[Literal["same_device", "self_closing"]] = field(default_factory=list)
