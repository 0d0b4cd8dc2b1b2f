"""The rules of telling as they are written in YAML or JSON; a mistake is named by its field."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.notify.domain.policy.policy import (
    ChannelRule,
    EventRule,
    Policy,
    Suppression,
    Urgency,
)
from services.notify.domain.policy.quiet_hours import QuietHours
from services.notify.domain.policy.throttle import Limit
from services.notify.domain.wording import Language

_DAY = 1440
Minutes = Annotated[float, Field(gt=0, le=14 * _DAY)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EventBody(_Strict):
    """一类通知 What is special about one type of event."""

    urgency: Urgency = Field("ordinary", description="紧急程度 How urgent it is.")
    must_tell: bool = Field(False, description="退订后仍发 Sent in spite of an opt-out.")
    at_once: bool = Field(
        False, description="即时回执 Comes in quiet hours: it answers what the reader just did."
    )


class QuietBody(_Strict):
    """免打扰时段 Quiet hours, over midnight where ``to`` is earlier."""

    begin: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    passes: list[Urgency] = ["danger", "urgent"]


class LimitBody(_Strict):
    """频次上限 At most so many within so long, a reader."""

    most: int = Field(ge=1, le=1000)
    within_minutes: Minutes


class ChannelBody(_Strict):
    """渠道 One channel, in the order in which they are tried."""

    channel: Name
    patience_minutes: dict[Urgency, Minutes] = Field(
        default_factory=dict,
        description="多久发不出去换下一渠道 Failing for so long: the next one.",
    )
    receipt_within_minutes: dict[Urgency, Minutes] = Field(
        default_factory=dict,
        description="多久无回执换下一渠道 No receipt for so long: the next one.",
    )


class SuppressionBody(_Strict):
    """抑制名单 When an address is left alone."""

    after_hard_bounces: dict[Name, Annotated[int, Field(ge=1, le=100)]] = Field(
        default_factory=dict
    )
    lasts_days: float = Field(180, gt=0, le=3650)


class DigestBody(_Strict):
    """摘要 What was held back, told together."""

    most: int = Field(10, ge=2, le=50, description="最多列出几条 How many it lists.")


class PolicyBody(_Strict):
    """通知规则 The rules of telling."""

    events: dict[Name, EventBody] = Field(default_factory=dict, max_length=500)
    urgent_severities: list[Literal["P0", "P1", "P2", "P3"]] = Field(default_factory=list)
    quiet_hours: dict[Literal["resident", "unit", "street", "supervisor"], QuietBody] = Field(
        default_factory=dict,
        description="免打扰时段 By audience; unit: the mailboxes and robots of units' people; "
        "street, supervisor: of streets and the centre, where theirs are others.",
    )
    limits: list[LimitBody] = Field(default_factory=list, max_length=10)
    limits_pass: list[Urgency] = ["danger", "urgent"]
    same_words_within_minutes: float = Field(0, ge=0, le=7 * _DAY)
    channels: list[ChannelBody] = Field(default_factory=list, max_length=20)
    suppression: SuppressionBody = Field(default_factory=SuppressionBody)
    language: dict[Literal["resident"], Language] = Field(default_factory=dict)
    digest: DigestBody = Field(default_factory=DigestBody)


class NotAPolicy(ValueError):
    """The body cannot be read; ``errors`` are pairs of field and what is wrong."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {fault}" for field, fault in errors))
        self.errors = errors


def read_policy(version: int, body: Mapping[str, Any]) -> Policy:
    """Return the rules that a body means.

    Raises:
        NotAPolicy: naming every field that is wrong.

    """
    try:
        return policy_of(version, PolicyBody.model_validate(body))
    except ValidationError as error:
        faults = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise NotAPolicy(faults) from error


def policy_of(version: int, body: PolicyBody) -> Policy:
    """Return the rules that a valid body means."""
    return Policy(
        version=version,
        events={
            name: EventRule(one.urgency, one.must_tell, one.at_once)
            for name, one in body.events.items()
        },
        urgent_severities=frozenset(body.urgent_severities),
        quiet_hours={
            audience: QuietHours(
                time.fromisoformat(one.begin), time.fromisoformat(one.end), frozenset(one.passes)
            )
            for audience, one in body.quiet_hours.items()
        },
        limits=tuple(Limit(one.most, timedelta(minutes=one.within_minutes)) for one in body.limits),
        limits_pass=frozenset(body.limits_pass),
        same_words_within=timedelta(minutes=body.same_words_within_minutes),
        channels=tuple(_channel(one) for one in body.channels),
        suppression=Suppression(
            body.suppression.after_hard_bounces, timedelta(days=body.suppression.lasts_days)
        ),
        language={"resident": body.language["resident"]} if body.language else {},
        digest_most=body.digest.most,
    )


def _channel(body: ChannelBody) -> ChannelRule:
    return ChannelRule(
        body.channel, _spans(body.patience_minutes), _spans(body.receipt_within_minutes)
    )


def _spans(minutes: Mapping[Urgency, float]) -> dict[Urgency, timedelta]:
    return {urgency: timedelta(minutes=value) for urgency, value in minutes.items()}
