"""Keep, rename, remove and choose views of the desk's list (K1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.console.domain.desk.saved_view import SavedView, ViewRefused, new_view
from services.console.domain.person import Person
from services.console.ports.saved_views import SavedViews


@dataclass(frozen=True, slots=True)
class ShownViews:
    """The views that a person may open; ``default_id`` is the one that his desk opens with."""

    views: Sequence[SavedView]
    default_id: str | None

    @property
    def default(self) -> SavedView | None:
        """The view with which the desk opens, as long as it is there and shown to him."""
        return next((one for one in self.views if one.id == self.default_id), None)


@dataclass(frozen=True)
class DeskViews:
    """The use cases over one store; ``new_id`` makes ids of views."""

    kept: SavedViews
    clock: Clock
    new_id: Callable[[str], str]

    def shown_to(self, person: Person) -> ShownViews:
        """Return what a person may open."""
        views = self.kept.shown_to(person.username, person.unit)
        return ShownViews(views, self.kept.default_of(person.username))

    def keep(self, person: Person, *, name: str, scope: str, query: str) -> SavedView:
        """Keep a list under a name, in place of the person's view of that name; see new_view."""
        view = new_view(
            self.new_id("vw"),
            person,
            name=name,
            scope=scope,
            query=query,
            now=self.clock.now(),
            owned=self.kept.of_owner(person.username),
        )
        self.kept.keep(view)
        return view

    def rename(self, person: Person, view_id: str, name: str) -> SavedView:
        """Give a view another name; raises ViewRefused."""
        view = self._changeable(person, view_id).renamed(name)
        self.kept.keep(view)
        return view

    def remove(self, person: Person, view_id: str) -> None:
        """Remove a view; raises ViewRefused."""
        self.kept.remove(self._changeable(person, view_id).id)

    def open_with(self, person: Person, view_id: str | None) -> None:
        """Let the person's desk open with a view that is shown to him, or as usual (None)."""
        if view_id is not None:
            self._shown(person, view_id)
        self.kept.make_default(person.username, view_id)

    def _changeable(self, person: Person, view_id: str) -> SavedView:
        view = self._shown(person, view_id)
        if not view.may_be_changed_by(person):
            raise ViewRefused("not_yours")
        return view

    def _shown(self, person: Person, view_id: str) -> SavedView:
        view = self.kept.find(view_id)
        if view is None or not view.is_shown_to(person):
            raise ViewRefused("no_such_view")
        return view
