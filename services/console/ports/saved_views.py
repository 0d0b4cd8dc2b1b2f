"""Where the desk's views are kept."""

from collections.abc import Sequence
from typing import Protocol

from services.console.domain.desk.saved_view import SavedView


class SavedViews(Protocol):
    """Kept views, and which of them somebody's desk opens with. All raise StoreUnavailable."""

    def find(self, view_id: str) -> SavedView | None:
        """Return a view."""
        ...

    def of_owner(self, username: str) -> Sequence[SavedView]:
        """Return what somebody keeps, by name."""
        ...

    def shown_to(self, username: str, unit: str | None) -> Sequence[SavedView]:
        """Return one's own, the unit's and everybody's views, by name."""
        ...

    def keep(self, view: SavedView) -> None:
        """Keep a view, new or in place of the one of its id."""
        ...

    def remove(self, view_id: str) -> None:
        """Remove a view; whose desk opened with it opens as usual."""
        ...

    def default_of(self, username: str) -> str | None:
        """Return the id of the view with which somebody's desk opens."""
        ...

    def make_default(self, username: str, view_id: str | None) -> None:
        """Let somebody's desk open with a view, or as usual."""
        ...
