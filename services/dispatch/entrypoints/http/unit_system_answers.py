"""What a unit's own system is answered, as integrators' generators read it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.dispatch.domain.units.replay import State


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UnitFeedAnswer(_Answer):
    """A page of the unit's feed."""

    unit: str
    items: list[dict[str, Any]] = Field(
        description="CloudEvents, or a number with `withheld`: closed, expired or trimmed."
    )
    next_after: int = Field(description="Ask with it the next time, after these were dealt with.")
    head: int = Field(description="The feed's last number.")


class FeedReplayAnswer(_Answer):
    """How far a replay onto the unit's queue has come; times are wall time."""

    replay_id: str
    unit: str
    state: State
    from_sequence: int
    to_sequence: int
    after: int = Field(description="Number up to which all was sent.")
    sent: int
    withheld: int
    asked_at: datetime
    ended_at: datetime | None


class AmqpAccountAnswer(_Answer):
    """The unit's AMQP account, without its password."""

    code: str
    username: str
    queue: str
    generation: int
    since: datetime = Field(description="Wall time.")


class RenewedAccountAnswer(AmqpAccountAnswer):
    """The account with its new password, told this once."""

    password: str
    amqp_url: str


class UnitQueueAnswer(_Answer):
    """How the unit's queue stands."""

    unit: str
    queue: str
    ready: int
    unacknowledged: int
    consumers: int
    longest: int = Field(description="Messages that it holds at most.")
    head: int = Field(description="The feed's last number.")
