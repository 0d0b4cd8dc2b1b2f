"""The desk's views in the collections ``desk_views`` and ``desk_defaults``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import IndexModel

from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import ensure_indexes
from services.console.domain.desk.saved_view import SavedView


class MongoSavedViews:
    """The port ``SavedViews``."""

    def __init__(self, database: Documents) -> None:
        self._views = database["desk_views"]
        self._defaults = database["desk_defaults"]

    def prepare(self) -> None:
        """Make the indexes that are missing."""
        shared = [
            IndexModel([("owner", 1), ("name", 1)], name="by_owner"),
            IndexModel([("scope", 1), ("unit", 1), ("name", 1)], name="by_scope"),
        ]
        ensure_indexes(self._views, shared)
        ensure_indexes(self._defaults, [IndexModel([("view_id", 1)], name="by_view")])

    def find(self, view_id: str) -> SavedView | None:
        """See the port."""
        with store_errors():
            found = self._views.find_one({"_id": view_id})
        return _view(found) if found else None

    def of_owner(self, username: str) -> Sequence[SavedView]:
        """See the port."""
        return self._listed([{"owner": username}])

    def shown_to(self, username: str, unit: str | None) -> Sequence[SavedView]:
        """See the port."""
        shown: list[dict[str, Any]] = [{"scope": "all"}, {"owner": username, "scope": "own"}]
        if unit is not None:
            shown.append({"scope": "unit", "unit": unit})
        return self._listed(shown)

    def keep(self, view: SavedView) -> None:
        """See the port."""
        told = asdict(view)
        view_id = told.pop("id")
        with store_errors():
            self._views.replace_one({"_id": view_id}, told, upsert=True)

    def remove(self, view_id: str) -> None:
        """See the port."""
        with store_errors():
            self._views.delete_one({"_id": view_id})
            self._defaults.delete_many({"view_id": view_id})

    def default_of(self, username: str) -> str | None:
        """See the port."""
        with store_errors():
            found = self._defaults.find_one({"_id": username})
        return found["view_id"] if found else None

    def make_default(self, username: str, view_id: str | None) -> None:
        """See the port."""
        with store_errors():
            if view_id is None:
                self._defaults.delete_one({"_id": username})
            else:
                self._defaults.replace_one({"_id": username}, {"view_id": view_id}, upsert=True)

    def _listed(self, either: list[dict[str, Any]]) -> Sequence[SavedView]:
        with store_errors():
            found = [_view(one) for one in self._views.find({"$or": either})]
        return sorted(found, key=lambda view: (view.name, view.id))


def _view(found: Mapping[str, Any]) -> SavedView:
    return SavedView(
        id=found["_id"],
        name=found["name"],
        scope=found["scope"],
        owner=found["owner"],
        unit=found["unit"],
        query=found["query"],
        saved_at=found["saved_at"],
    )
