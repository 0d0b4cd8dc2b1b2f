"""The numbers that an appeal has elsewhere (外部编号): aliases, each unique within its source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExternalNumber:
    """A number of another platform; ``source`` is that platform's short code."""

    source: str
    number: str

    @property
    def key(self) -> str:
        """Return what it is found by; a source has no colon in it."""
        return f"{self.source}:{self.number}"


class NumberTaken(Exception):
    """Another appeal has this number of this source already; ``appeal_id`` is that one."""

    def __init__(self, number: ExternalNumber, appeal_id: str) -> None:
        super().__init__(number.key)
        self.number = number
        self.appeal_id = appeal_id
