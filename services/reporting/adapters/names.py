"""Names of units, areas and categories from this service's own copy of the directory."""

import time
from typing import Any

from services.common.observability.logging import get_logger
from services.common.store.publications import PublishedCopy
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable

_REFRESH_SECONDS = 60.0
_PLURALS = {"unit": "units", "area": "areas", "street": "areas", "category": "categories"}
_log = get_logger(__name__)


class Names:
    """Looks names up in the last copy; fetches a newer one when it hears of one."""

    def __init__(self, copy: PublishedCopy, dispatch: ServiceClient) -> None:
        self._copy = copy
        self._dispatch = dispatch
        self._read_at = float("-inf")
        self._names: dict[str, dict[str, str]] = {}
        self._district: dict[str, Any] = {}

    def fetch(self, version: int | None = None) -> None:
        """Keep a version of the directory (None: the current one), unless it is kept already.

        Raises:
            ServiceUnavailable: when dispatch is away.

        """
        if version is None:
            try:
                version = int(self._dispatch.get("/api/v1/directory/current")["version"])
            except ServiceRefused:  # nothing is published yet
                return
        if (self._copy.version() or 0) < version:
            body: dict[str, Any] = self._dispatch.get(f"/api/v1/directory/{version}")
            self._copy.save(version, body)

    def try_fetch(self) -> None:
        """Fetch the current version when dispatch is there; a stale copy is good enough."""
        try:
            self.fetch()
        except ServiceUnavailable:
            _log.warning("directory_copy_not_refreshed")

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of a unit, street, area or category, or None when it has none."""
        self._reread()
        return self._names.get(_PLURALS.get(dimension, ""), {}).get(key or "")

    def all_of(self, dimension: str) -> dict[str, str]:
        """Return every name of a dimension by code."""
        self._reread()
        return dict(self._names.get(_PLURALS.get(dimension, ""), {}))

    def district(self) -> str:
        """Return the district's name; empty before a directory was published."""
        self._reread()
        return str(self._district.get("name", ""))

    def centre_unit(self) -> str | None:
        """Return the code of the district's dispatch centre."""
        self._reread()
        return self._district.get("center_unit")

    def _reread(self) -> None:
        if time.monotonic() - self._read_at < _REFRESH_SECONDS and self._names:
            return
        self._read_at = time.monotonic()
        found = self._copy.current()
        body = found[1] if found else {}
        self._district = body.get("district", {})
        self._names = {
            kind: {one["code"]: one["name"] for one in body.get(kind, [])}
            for kind in ("units", "areas", "categories")
        }
