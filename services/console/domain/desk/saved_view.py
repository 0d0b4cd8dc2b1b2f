"""A view (视图): a list's filters, order and columns under a name, one's own or shared (K1)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, get_args

from services.console.domain.desk.listing import Listing, parse
from services.console.domain.person import Person

Scope = Literal["own", "unit", "all"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
LONGEST_NAME: Final = 40
MOST_VIEWS: Final = 60  # of one person: a list of views has to be found one's way in
SHARES_WITH_ALL: Final = ("supervisor", "director")


class ViewRefused(ValueError):
    """A view may not be kept like this; ``code`` is a key of the desk's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SavedView:
    """A kept view; ``query`` is the list's query string in its one spelling."""

    id: str
    name: str
    scope: Scope
    owner: str
    unit: str | None
    query: str
    saved_at: datetime

    @property
    def listing(self) -> Listing:
        """The list that it shows."""
        return parse(self.query)

    def is_shown_to(self, person: Person) -> bool:
        """Whether it is the person's own, the unit's, or everybody's."""
        if self.scope == "unit":
            return self.unit is not None and self.unit == person.unit
        return self.scope == "all" or self.owner == person.username

    def may_be_changed_by(self, person: Person) -> bool:
        """Its owner changes it; everybody's also whoever may share with everybody."""
        return self.owner == person.username or (
            self.scope == "all" and person.has(*SHARES_WITH_ALL)
        )

    def renamed(self, name: str) -> "SavedView":
        """Return it under another name; raises ViewRefused."""
        return replace(self, name=checked_name(name))


def new_view(
    view_id: str,
    person: Person,
    *,
    name: str,
    scope: str,
    query: str,
    now: datetime,
    owned: Iterable[SavedView] = (),
) -> SavedView:
    """Return a view that a person keeps; a name that he has in that scope is one that it replaces.

    Raises:
        ViewRefused: no such scope, a scope that is not his to share with, no name, or too many.

    """
    kind = next((one for one in SCOPES if one == scope), None)
    if kind is None:
        raise ViewRefused("unknown_scope")
    if kind == "unit" and person.unit is None:
        raise ViewRefused("no_unit")
    if kind == "all" and not person.has(*SHARES_WITH_ALL):
        raise ViewRefused("not_for_all")
    title = checked_name(name)
    others = list(owned)
    same = next((one for one in others if (one.name, one.scope) == (title, kind)), None)
    if same is None and len(others) >= MOST_VIEWS:
        raise ViewRefused("too_many")
    listed = parse(query).query()
    return SavedView(
        same.id if same else view_id, title, kind, person.username, person.unit, listed, now
    )


def checked_name(name: str) -> str:
    """Return a name as it is kept; raises ViewRefused."""
    title = unicodedata.normalize("NFC", " ".join(name.split()))
    if not title:
        raise ViewRefused("no_name")
    if len(title) > LONGEST_NAME:
        raise ViewRefused("long_name")
    if not title.isprintable():
        raise ViewRefused("odd_name")
    return title
