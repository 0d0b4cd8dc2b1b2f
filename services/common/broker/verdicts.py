"""What a handler says about a message, and the refusals it may raise instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ack:
    """Done, or nothing to do."""


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Not now: the message comes back after the nearest retry delay that is long enough.

    ``dependency=True`` says that something else is down and the message is not to blame: such
    retries have no limit.
    """

    reason: str
    after_seconds: float = 5
    dependency: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Never: the message is set aside with the reason, for a person to look at."""

    reason: str


Verdict = Ack | RetryLater | DeadLetter


class InvalidMessage(Exception):
    """Raised by a handler: this message cannot be understood, sending it again will not help."""


class DependencyUnavailable(ConnectionError):
    """Raised by a handler: something it needs is down; the message is not to blame."""
