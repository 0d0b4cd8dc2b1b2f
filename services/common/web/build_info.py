"""Which code runs here: the release and the commit."""

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

_UNKNOWN: Final = "unknown"
_ROOT: Final = Path(__file__).parents[3]


@cache
def release() -> str:
    """Return the version of the installed distribution, or 0.0.0 from a plain checkout."""
    try:
        return version("huying")
    except PackageNotFoundError:
        return "0.0.0"


@cache
def commit() -> str:
    """Return the commit: ``HUYING_COMMIT`` (images set it), or what the checkout points at."""
    return os.environ.get("HUYING_COMMIT") or _checked_out(_ROOT / ".git")


def _checked_out(git: Path) -> str:
    try:
        head = (git / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        loose = git / name
        return loose.read_text(encoding="ascii").strip() if loose.is_file() else _packed(git, name)
    except OSError:
        return _UNKNOWN


def _packed(git: Path, name: str) -> str:
    for line in (git / "packed-refs").read_text(encoding="ascii").splitlines():
        if line.endswith(f" {name}"):
            return line.split(" ", 1)[0]
    return _UNKNOWN
