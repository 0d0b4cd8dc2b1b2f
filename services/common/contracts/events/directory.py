"""What dispatch tells of the directory: units, areas, categories, rules, clocks."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class DirectoryPublished(Event):
    """A new version of the directory holds from now on; its text is at dispatch's API."""

    TYPE: ClassVar[str] = "directory.published.v1"
    version: int
    district: str
    published_at: datetime
