"""An edition (模板版本): the set of templates that is current all at once, and its drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notify.domain.templates.template import Template, TemplateKey

# Who publishes what comes with a release.
SHIPPED = "huying"


class EditionMoved(Exception):
    """Somebody published in between; ``current`` is the edition there is now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"edition {current} is current")
        self.current = current


class DraftMoved(Exception):
    """Somebody changed the draft in between; ``current`` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"draft version {current} is current")
        self.current = current


@dataclass(frozen=True, slots=True)
class Draft:
    """A template as somebody means it to be.

    ``version`` counts all that ever happened to drafts of this key. ``at`` is wall time.
    """

    template: Template
    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A template as it was published, never changed again; ``number`` is the edition it came in."""

    template: Template
    number: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """A published set: which revision of each template is in it.

    ``changed`` are the keys that say something else than in the edition before; ``restores`` is the
    edition that a roll-back brought back. ``shipped`` is the digest of the release's set, where it
    came with one. ``once`` names the request that published it. ``at`` is wall time.
    """

    number: int
    by: str
    at: datetime
    note: str = ""
    revisions: Mapping[TemplateKey, int] = field(default_factory=dict)
    changed: tuple[TemplateKey, ...] = ()
    restores: int | None = None
    shipped: str | None = None
    once: str | None = None


def following(
    current: Edition | None, templates: Mapping[TemplateKey, Template], by: str, at: datetime
) -> tuple[Edition, list[Revision]]:
    """Return the edition in which these templates take the place of the current ones."""
    number = current.number + 1 if current else 1
    kept = dict(current.revisions) if current else {}
    edition = Edition(
        number=number,
        by=by,
        at=at,
        revisions={**kept, **dict.fromkeys(templates, number)},
        changed=tuple(sorted(templates)),
    )
    return edition, [Revision(one, number, by, at) for one in templates.values()]


def restoring(current: Edition, wanted: Edition, by: str, at: datetime) -> Edition:
    """Return the edition that says again what ``wanted`` said.

    What that one did not have yet, because a later release brought it, stays as it is.
    """
    revisions = {**current.revisions, **wanted.revisions}
    moved = (key for key, number in revisions.items() if current.revisions.get(key) != number)
    return Edition(
        number=current.number + 1,
        by=by,
        at=at,
        revisions=revisions,
        changed=tuple(sorted(moved)),
        restores=wanted.number,
    )
