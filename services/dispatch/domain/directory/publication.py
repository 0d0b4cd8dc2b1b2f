"""Publishing: who put which content into force, when and why; and the draft it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

Row = Mapping[str, Any]

# What each resource of the API is made of, by the names of the body's parts.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "units": ("units",),
    "areas": ("areas", "gazetteer"),
    "categories": ("categories",),
    "routing-rules": ("routing_rules", "duty_lists"),
    "calendars": ("calendar", "calendars"),
    "escalation-policies": ("policies", "papers"),
}
RULES: Final = PARTS["routing-rules"]
CALENDARS: Final = PARTS["calendars"]
CATEGORIES: Final = PARTS["categories"]
# Each part that is edited by itself has one draft.
RULE_DRAFT: Final = "draft"
POLICY_DRAFT: Final = "policies"
CALENDAR_DRAFT: Final = "calendars"
CATEGORY_DRAFT: Final = "categories"


@dataclass(frozen=True, slots=True)
class Publication:
    """A directory's content on its way into force.

    ``digest`` is of the whole content, ``parts`` has one for each part. ``base`` is the version
    that the publisher read: when another is in force by then, he loses; None stands for any.
    ``draft`` is the revision of the draft that this uses up, ``draft_key`` which one. ``loaded``
    marks a preset: loading the same one again changes nothing, whatever was published since. ``at``
    is business time.
    """

    body: Row
    digest: str
    parts: Mapping[str, str]
    by: str
    why: str
    at: datetime
    base: int | None = None
    draft: int | None = None
    draft_key: str = RULE_DRAFT
    restored_from: int | None = None
    loaded: bool = False


class Draft(Protocol):
    """What somebody is still writing; ``revision`` counts its edits, ``base`` is where it began."""

    @property
    def revision(self) -> int:
        """The number of its last edit."""

    @property
    def base(self) -> int:
        """The directory version from which it was begun."""


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """Rules and duty lists that somebody is still writing; ``revision`` counts its edits.

    ``base`` is the directory version from which it was begun.
    """

    revision: int
    base: int
    rules: Sequence[Row]
    duty_lists: Sequence[Row]
    edited_by: str | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """Escalation policies that somebody is still writing; see ``RuleDraft``."""

    revision: int
    base: int
    policies: Sequence[Row]
    edited_by: str | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What a part shall say, by the names of the body's parts; see ``RuleDraft``."""

    revision: int
    base: int
    content: Row
    edited_by: str | None = None
    edited_at: datetime | None = None
