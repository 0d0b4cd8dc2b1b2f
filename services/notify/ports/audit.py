"""The audit trail: one hash chain for the whole platform, kept by dispatch."""

from collections.abc import Sequence
from typing import Protocol

from services.notify.domain.act import Act


class UntoldActs(Protocol):
    """Acts that were written with what they changed, and are not in the trail yet. May block."""

    def pending(self, limit: int) -> Sequence[Act]:
        """Return some of them."""
        ...

    def set_aside(self, act: Act) -> None:
        """Lay one by that the trail does not take, until ``once_more``."""
        ...

    def once_more(self) -> None:
        """Have all that was laid by told again."""
        ...

    def was_told(self, act: Act) -> None:
        """Let go of one; of one that was let go before that is no error."""
        ...


class ActRefused(Exception):
    """The trail does not take this act: the same one will be refused again."""


class AuditTrail(Protocol):
    """The trail. May block."""

    def append(self, act: Act) -> None:
        """Chain an act; the same ``act_id`` again changes nothing.

        Raises:
            DependencyAway: when dispatch does not answer.
            ActRefused: it answers, and does not take it.

        """
        ...
