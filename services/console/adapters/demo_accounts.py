"""The demo's accounts as `.run/access.json` tells them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.console.ports.demo import DemoAccount


class FileOfDemoAccounts:
    """The port ``DemoAccounts``; the file is read again when it was written again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: tuple[int, tuple[DemoAccount, ...]] = (-1, ())

    def read(self) -> Sequence[DemoAccount]:
        """Return them; none outside the demo, or while the file is being made."""
        if self._path is None:
            return ()
        try:
            written = self._path.stat().st_mtime_ns
            if written != self._known[0]:
                told = json.loads(self._path.read_text(encoding="utf-8"))
                self._known = (written, tuple(map(_account, told["accounts"])))
        except (FileNotFoundError, json.JSONDecodeError):
            return ()
        return self._known[1]


def _account(told: dict[str, Any]) -> DemoAccount:
    return DemoAccount(
        username=told["username"],
        password=told["password"],
        role=told["role"],
        unit=told["unit"],
        subject=told["subject"],
        name=told["name"],
        area=told.get("area"),
    )
