"""Who wants to be told less: notify keeps that."""

from typing import Protocol


class OptOutsAway(Exception):
    """notify does not answer; the same message may be heard again later."""


class OptOuts(Protocol):
    """What a reporter wants to be told, noted at notify. May block."""

    def note(self, appeal_id: str, *, opted_out: bool) -> bool:
        """Note it for the reporter of an appeal; False where there is nobody to note it for.

        Raises:
            OptOutsAway: when notify does not answer.

        """
        ...
