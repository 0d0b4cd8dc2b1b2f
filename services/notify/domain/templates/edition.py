"""An edition (模板版本): the set of templates that is current all at once, and its drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notify.domain.templates.template import Template, TemplateKey

SHIPPED = "huying"


class EditionMoved(Exception):
    """Somebody published in between; ``current`` is the edition there is now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"edition {current} is current")
        self.current = current


class DraftMoved(Exception):
    """Somebody changed the draft in between; ``current`` is its version now, 0 for none."""

    def __init__(self, current: int) -> None:
        super().__init__(f"draft version {current} is current")
        self.current = current


@dataclass(frozen=True, slots=True)
class Draft:
    """A template as somebody means it to be; ``version`` counts its changes from 1 on."""

    template: Template
    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A template as it was published: never changed again. ``number`` counts from 1 on per key."""

    template: Template
    number: int
    by: str
    at: datetime
    edition: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A published set. ``revisions`` holds the number of each template's revision in it.

    ``changed`` are the keys that differ from the edition before; ``restores`` is the edition that a
    roll-back brought back. ``at`` is wall time.
    """

    number: int
    by: str
    at: datetime
    note: str
    revisions: Mapping[TemplateKey, int] = field(default_factory=dict)
    changed: tuple[TemplateKey, ...] = ()
    restores: int | None = None
