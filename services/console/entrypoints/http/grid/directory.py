"""The published directory as pages read it: kept while its version is in force."""

import threading
from collections.abc import Mapping
from typing import Any

from services.console.ports.api import Api

_lock = threading.Lock()
_kept: dict[int, Mapping[str, Any]] = {}


def published(api: Api) -> Mapping[str, Any]:
    """Return the directory in force: units, areas with their polygons, categories.

    It is the same for everybody, and large: its text is read once a version.
    """
    version = int(api.get("dispatch", "/api/v1/directory/current")["version"])
    with _lock:
        found = _kept.get(version)
    if found is None:
        found = dict(api.get("dispatch", f"/api/v1/directory/{version}"))
        with _lock:
            _kept.clear()
            _kept[version] = found
    return found
