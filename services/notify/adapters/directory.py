"""notify's own copy of the directory, and the names that notices take from it."""

import time
from collections.abc import Mapping
from typing import Any

from services.common.store.publications import PublishedCopy
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.notify.domain.wording import Language
from services.notify.ports.dependencies import DependencyAway

_CURRENT = "/api/v1/directory/current"
_LOOK_AGAIN_SECONDS = 2.0

Texts = Mapping[str, Mapping[Language, str]]


class DirectoryNames:
    """Implements ``Names`` over one version of the directory and the shipped labels of codes."""

    def __init__(self, body: Mapping[str, Any], labels: Mapping[str, Texts]) -> None:
        self._names: dict[str, Texts] = {
            "unit": _texts(body["units"]),
            "category": _texts(body["categories"]),
            "place": _texts([*body.get("areas", []), *body["units"]]),
            **labels,
        }
        self.units = frozenset(unit["code"] for unit in body["units"])
        self.kinds: Mapping[str, str] = {
            unit["code"]: unit["kind"] for unit in body["units"] if "kind" in unit
        }
        self.offices: Mapping[str, str] = {
            area["code"]: area["unit"] for area in body.get("areas", []) if area.get("unit")
        }

    def name(self, kind: str, code: str, language: Language) -> str:
        """Return the name; the code itself when it is unknown."""
        texts = self._names.get(kind, {}).get(code)
        return texts[language] if texts else code


class StoredDirectory:
    """Implements ``Directory``: fetched from dispatch, kept in notify's own database."""

    def __init__(
        self, copy: PublishedCopy, dispatch: ServiceClient, labels: Mapping[str, Texts]
    ) -> None:
        self._copy = copy
        self._dispatch = dispatch
        self._labels = labels
        self._known: tuple[int, DirectoryNames] | None = None
        self._looked_at = float("-inf")

    def names(self) -> DirectoryNames | None:
        """Return the names of the newest copy; looks for a newer one every two seconds."""
        if time.monotonic() - self._looked_at >= _LOOK_AGAIN_SECONDS:
            self._look()
        return self._known[1] if self._known else None

    def kind_of(self, unit: str) -> str | None:
        """Implement ``UnitKinds`` by the newest copy."""
        names = self.names()
        return names.kinds.get(unit) if names else None

    def has_unit(self, unit: str) -> bool:
        """Whether the newest copy has a unit; before the first one any unit will do."""
        names = self.names()
        return names is None or unit in names.units

    def office_of(self, area: str) -> str | None:
        """Return the unit of a street or community by the newest copy."""
        names = self.names()
        return names.offices.get(area) if names else None

    def refresh(self) -> None:
        """Fetch the newest version from dispatch and keep it."""
        try:
            version = self._dispatch.get(_CURRENT)["version"]
            if version is None or version == self._copy.version():
                return
            self._copy.save(version, self._dispatch.get(f"/api/v1/directory/{version}"))
        except (ServiceUnavailable, ServiceRefused) as error:
            raise DependencyAway(str(error)) from error

    def _look(self) -> None:
        version = self._copy.version()
        if version is not None and (self._known is None or self._known[0] != version):
            current = self._copy.current()
            if current is not None:
                self._known = (current[0], DirectoryNames(current[1], self._labels))
        self._looked_at = time.monotonic()


def _texts(entries: list[dict[str, Any]]) -> Texts:
    return {
        entry["code"]: {"zh": entry["name"], "en": entry.get("name_en") or entry["name"]}
        for entry in entries
    }
