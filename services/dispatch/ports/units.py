"""What units' systems are given: their numbered feed, their accounts, what is sent again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.dispatch.domain.units.account import Account
from services.dispatch.domain.units.feed import Fed
from services.dispatch.domain.units.queue import UnitQueue
from services.dispatch.domain.units.replay import Replay


class BrokerAway(ConnectionError):
    """The broker's management does not answer; nobody is to blame, ask again later."""


class ReplayRunning(Exception):
    """Something is being sent again to this unit already; ``replay_id`` names it."""

    def __init__(self, replay_id: str) -> None:
        super().__init__(replay_id)
        self.replay_id = replay_id


class UnitFeed(Protocol):
    """Everything that was addressed to a unit, numbered from 1 without a gap. May block."""

    def read(self, unit: str, after: int, limit: int) -> Sequence[Fed]:
        """Return what follows a number, in order; whoever goes on from the last misses nothing."""
        ...

    def head(self, unit: str) -> int:
        """Return the last number given, 0 where nothing was ever addressed to the unit."""
        ...

    def heads(self) -> Mapping[str, int]:
        """Return the last number of every unit that has any."""
        ...

    def trim(self, unit: str, before: datetime | None = None) -> int:
        """Forget a unit's places, but for its last: numbers never begin anew.

        Only those given ``before`` a wall instant, where one is named. Returns how many went; the
        events themselves stay where they are told.
        """
        ...

    def first_since(self, unit: str, at: datetime) -> int:
        """Return the first number given at or after a wall instant; the next one if none was."""
        ...


class Accounts(Protocol):
    """Units' accounts at the broker, as we made them. May block."""

    def all(self) -> Mapping[str, Account]:
        """Return every account, by unit, the withdrawn ones included."""
        ...

    def save(self, accounts: Sequence[Account]) -> None:
        """Keep accounts; of two generations of one the later stays."""
        ...


class BrokerUsers(Protocol):
    """The broker's users and queues for units. May block; safe to repeat.

    Every method raises BrokerAway.
    """

    def provision(self, accounts: Sequence[Account]) -> None:
        """Give each unit its queue and its user; giving them again sets the password."""
        ...

    def revoke(self, unit: str) -> None:
        """Take a unit's user away and end its connections; its queue stays."""
        ...

    def set_aside(self, unit: str) -> None:
        """Let what the unit's queue holds, and what still comes, go to the dead letters."""
        ...

    def keep_queue(self, unit: str) -> None:
        """Let the unit's queue keep what it holds again."""
        ...

    def remove_queue(self, unit: str) -> bool:
        """Remove the unit's queue if it holds nothing; return whether there is none now."""
        ...

    def existing(self) -> frozenset[str]:
        """Return the units that have a user."""
        ...


class QueueStates(Protocol):
    """How units' queues stand at the broker. May block."""

    def of(self, unit: str) -> UnitQueue | None:
        """Return a unit's queue, None where it has none; raises BrokerAway."""
        ...


class Replays(Protocol):
    """Ranges of units' feeds that are put on their queues again. May block."""

    def begin(self, replay: Replay) -> None:
        """Keep a new one.

        Raises:
            ReplayRunning: when one of this unit is not over.

        """
        ...

    def running(self) -> Sequence[Replay]:
        """Return those that are not over, the oldest first."""
        ...

    def save(self, replay: Replay) -> None:
        """Keep how far one has come."""
        ...

    def get(self, replay_id: str) -> Replay | None:
        """Return one, or None."""
        ...


class UnitQueues(Protocol):
    """The way to units' queues."""

    def put(self, unit: str, events: Sequence[Mapping[str, Any]], replay_id: str) -> None:
        """Put events on a unit's queue and return when the broker has them.

        Raises:
            BrokerAway: some may be there, and will be there twice.

        """
        ...
