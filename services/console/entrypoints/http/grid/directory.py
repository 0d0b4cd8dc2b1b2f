"""The published directory as pages read it: kept while its version is in force."""

import threading
from collections.abc import Mapping
from typing import Any

from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.shell.renaming import in_english

_lock = threading.Lock()
_kept: dict[int, dict[str, Mapping[str, Any]]] = {}


def published(shell: Shell) -> Mapping[str, Any]:
    """Return the directory in force: units, areas with their polygons, categories.

    Names are in the page's language. It is the same for everybody, and large: its text is read
    once a version.
    """
    api, language = shell.api(), shell.display.wording().language
    version = int(api.get("dispatch", "/api/v1/directory/current")["version"])
    with _lock:
        found = _kept.get(version)
    if found is None:
        told = dict(api.get("dispatch", f"/api/v1/directory/{version}"))
        found = {"zh": told, "en": in_english(told)}
        with _lock:
            _kept.clear()
            _kept[version] = found
    return found[language]
