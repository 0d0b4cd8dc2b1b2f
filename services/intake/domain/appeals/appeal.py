"""The appeal (诉求): what one resident said, once, through one channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, get_args

from services.intake.domain.appeals.external_number import ExternalNumber
from services.intake.domain.appeals.settlement import Settlement
from services.intake.domain.danger.finding import NO_DANGER, DangerFinding
from services.intake.domain.ratings.rating import RatingRound

# 咨询 求助 建议 投诉 举报 表扬 点单
Kind = Literal["consult", "help", "suggestion", "complaint", "report", "praise", "service_order"]
Channel = Literal[
    "web",
    "mini_program",
    "hotline",
    "collection_point",
    "grid_officer",
    "meeting_minutes",
    "email",
    "import",
    "open311",
]

# 代谁反映: the resident who speaks through staff, or somebody for whom the reporter speaks.
Relation = Literal["resident", "family", "neighbour", "organisation", "other"]

KINDS: tuple[str, ...] = get_args(Kind)
CHANNELS: tuple[str, ...] = get_args(Channel)
# The others are entered by staff for somebody else: an anonymous caller may not claim them.
RESIDENTS_OWN_CHANNELS = frozenset({"web", "mini_program"})


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS84 degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class GivenLocation:
    """A place as the resident's device said it, in the reference system that it named."""

    longitude: float
    latitude: float
    crs: str

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody said of which system it is."""
        return self.crs == "unknown"


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the reporter; ``phone`` in E.164. It is kept sealed, and only here."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None

    @property
    def is_reachable(self) -> bool:
        """Whether there is any way to speak to the reporter."""
        return bool(self.phone or self.email)


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """For whom the reporter speaks; ``name`` is personal and sealed."""

    relation: Relation
    name: str | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to one question of the category; free text among it is masked.

    ``asked`` and ``said`` are the words of that day, for whoever reads it later.
    """

    question: str
    values: tuple[str, ...]
    asked: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appeal:
    """What may be seen of an appeal: title, text, address and answers are masked.

    Three instants are kept apart: ``occurred_at`` when it happened, ``entered_at`` when somebody
    took it down (on paper, offline, in a meeting), ``received_at`` when the platform had it. The
    resident's clock starts at the last one.
    """

    id: str
    channel: Channel
    kind: Kind
    title: str
    text: str
    received_at: datetime
    anonymous: bool = False
    confidential: bool = False
    accused_unit: str | None = None
    category: str | None = None
    area_code: str | None = None
    address: str | None = None
    point: Point | None = None
    point_unconfirmed: bool = False
    occurred_at: datetime | None = None
    reporter_ref: str | None = None
    operator: str | None = None
    danger_words: tuple[str, ...] = ()
    danger_doubts: tuple[str, ...] = ()
    entered_at: datetime | None = None
    on_behalf_of: Relation | None = None
    external_numbers: tuple[ExternalNumber, ...] = ()
    meeting_id: str | None = None
    same_as: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is kept of an appeal that nobody may read in passing.

    ``sealed`` maps a field's name to its sealed value, ``phone_index`` and ``tracking_index`` are
    keyed hashes to find it by, ``body_digest`` proves that a repeated request said the same.
    """

    tracking_index: str
    sealed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    phone_index: str | None = None
    language: str | None = None
    body_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What an appeal came out of: a call, an offline batch, an imported file, a mail."""

    kind: Literal["call", "batch", "import", "email"]
    id: str


@dataclass(frozen=True, slots=True)
class NewAppeal:
    """An appeal about to be kept; ``accepted_at`` is wall time: republishing is no trade matter.

    One that is settled as it comes in is never handed on: it ends with intake.
    """

    appeal: Appeal
    secrets: Secrets
    accepted_at: datetime
    location: GivenLocation | None = None
    settlement: Settlement | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """From an instant on an appeal is in a ticket; it came there from another one."""

    ticket_id: str
    from_ticket_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AppealCase:
    """An appeal with what became of it; ``sequence`` guards every change.

    ``stays`` are its moves between tickets (merged, taken apart, split), ``move`` their number;
    ``reviews`` the rounds of which the reporter asked for a review.
    """

    appeal: Appeal
    secrets: Secrets
    sequence: int
    ticket_id: str | None = None
    rating: RatingRound | None = None
    withdrawn_at: datetime | None = None
    stays: tuple[Stay, ...] = ()
    move: int = 0
    urged_at: datetime | None = None
    settlement: Settlement | None = None
    reviews: tuple[int, ...] = ()
    origin: Origin | None = None
    supplement_keys: tuple[str, ...] = ()

    @property
    def is_ended(self) -> bool:
        """Whether its reporter took it back, or it was answered or transferred at the desk."""
        return self.withdrawn_at is not None or self.settlement is not None


@dataclass(frozen=True, slots=True)
class Addition:
    """What a reporter adds to an appeal (补充), masked, with the danger that it speaks of.

    ``operator`` is who of the staff took it down, if the reporter did not write it.
    """

    text: str
    danger: DangerFinding = NO_DANGER
    attachments: tuple[str, ...] = ()
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierReceipt:
    """What stands already under an id: enough to tell the first answer again."""

    received_at: datetime
    body_digest: str | None
    danger: DangerFinding = NO_DANGER
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class TakenOn:
    """Change: dispatch has the appeal on a ticket."""

    appeal_id: str
    ticket_id: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Change: the appeal is in another ticket; its ``move`` says which of several moves is last."""

    appeal_id: str
    move: int
    stay: Stay


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """Change: reporters of a ticket are asked to rate a round until an instant.

    ``appeals`` are theirs; None means every reporter of the ticket.
    """

    ticket_id: str
    round: int
    rate_until: datetime
    appeals: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RatingEnded:
    """Change: the ticket ended; what nobody answered up to this round needs no answer any more."""

    ticket_id: str
    round: int


AppealChange = TakenOn | Moved | RatingAsked | RatingEnded
