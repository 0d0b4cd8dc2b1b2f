"""Who is signed in, as pages know them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
Theme = Literal["auto", "light", "dark"]
TextSize = Literal["normal", "large", "largest"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants pages to look; ``language`` None follows the browser."""

    language: Language | None = None
    theme: Theme = "auto"
    text_size: TextSize = "normal"


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member of staff: what a token of theirs says, and how they like pages.

    ``areas`` are area codes, each standing for all below it; ``subject`` is the name under which
    the services know what this person did.
    """

    username: str
    name: str
    subject: str
    roles: frozenset[str]
    unit: str | None = None
    areas: tuple[str, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)

    @property
    def area(self) -> str | None:
        """The first of the areas: most people have one."""
        return self.areas[0] if self.areas else None

    @property
    def language(self) -> Language | None:
        """The language that this person chose, if any."""
        return self.preferences.language

    def has(self, *roles: str) -> bool:
        """Whether this person holds any of these roles."""
        return not self.roles.isdisjoint(roles)

    def may(self, roles: Collection[str]) -> bool:
        """Whether a page for these roles is open to this person; no role at all means anybody."""
        return not roles or not self.roles.isdisjoint(roles)
