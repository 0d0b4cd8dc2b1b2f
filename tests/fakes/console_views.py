"""Kept views in memory: the port ``SavedViews`` for tests."""

from collections.abc import Iterable, Sequence

from services.console.domain.desk.saved_view import SavedView


class FakeSavedViews:
    """The port ``SavedViews``; proved by the suite that the real one passes."""

    def __init__(self) -> None:
        self._views: dict[str, SavedView] = {}
        self._defaults: dict[str, str] = {}

    def find(self, view_id: str) -> SavedView | None:
        return self._views.get(view_id)

    def of_owner(self, username: str) -> Sequence[SavedView]:
        return _sorted(view for view in self._views.values() if view.owner == username)

    def shown_to(self, username: str, unit: str | None) -> Sequence[SavedView]:
        def is_shown(view: SavedView) -> bool:
            if view.scope == "unit":
                return unit is not None and view.unit == unit
            return view.scope == "all" or view.owner == username

        return _sorted(view for view in self._views.values() if is_shown(view))

    def keep(self, view: SavedView) -> None:
        self._views[view.id] = view

    def remove(self, view_id: str) -> None:
        self._views.pop(view_id, None)
        self._defaults = {who: one for who, one in self._defaults.items() if one != view_id}

    def default_of(self, username: str) -> str | None:
        return self._defaults.get(username)

    def make_default(self, username: str, view_id: str | None) -> None:
        self._defaults.pop(username, None)
        if view_id is not None:
            self._defaults[username] = view_id


def _sorted(views: Iterable[SavedView]) -> Sequence[SavedView]:
    return sorted(views, key=lambda view: (view.name, view.id))
