"""What dispatch tells of the directory: units, areas, categories, rules, clocks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.common.contracts.event import Event


@dataclass(frozen=True, slots=True)
class DirectoryPublished(Event):
    """A new version of the directory holds from now on; its text is at dispatch's API.

    ``changed`` names the parts that are not as in the version before; ``digest`` is of the whole
    text, so that the text in the database can be compared with what was told.
    """

    TYPE: ClassVar[str] = "directory.published.v1"
    version: int
    district: str
    published_at: datetime
    by: str | None = None
    why: str | None = None
    digest: str | None = None
    changed: list[str] = field(default_factory=list)
    restored_from: int | None = None
