"""A real browser for tests: the machine's Chromium, or Debian's, fetched the way RabbitMQ is."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from deploy.local import packages
from deploy.local.run_dir import REPOSITORY

_FOLDER = REPOSITORY / ".run" / "packages"
_FONT = "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_OTHERWISE = "install chromium and fonts-noto-cjk, then run the tests again"
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Installation:
    """Where Chromium is, and what it must be told to find its libraries and fonts."""

    executable: Path
    environment: dict[str, str] = field(default_factory=dict)


def ensure_installed() -> Installation:
    """Find Chromium and a font with Chinese letters, else install them.

    Raises CannotGoOn when there is no way to have them: no test is skipped for want of a browser.
    """
    for package, is_there in (("chromium", _executable), ("fonts-noto-cjk", _font)):
        if is_there() is None:
            log = REPOSITORY / ".run" / "log" / "packages.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            packages.install(package, _FOLDER / package, log, _OTHERWISE)
    found = _executable()
    if found is None:
        raise packages.CannotGoOn(f"chromium was installed, yet it is missing: {_OTHERWISE}")
    return Installation(found, _environment())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give one browser; pages of its contexts do not share cookies."""
    installed = ensure_installed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed.executable,
            args=list(_ARGUMENTS),
            env={**os.environ, **installed.environment},
        )
        try:
            yield browser
        finally:
            browser.close()


def _executable() -> Path | None:
    machine = shutil.which("chromium") or shutil.which("chromium-browser")
    unpacked = _FOLDER / "chromium" / "root" / "usr" / "lib" / "chromium" / "chromium"
    return Path(machine) if machine else unpacked if unpacked.exists() else None


def _font() -> Path | None:
    for root in (Path("/"), _FOLDER / "fonts-noto-cjk" / "root"):
        if (root / _FONT).exists():
            return root / _FONT
    return None


def _environment() -> dict[str, str]:
    """Return nothing where the machine has all; else where the unpacked packages are."""
    libraries = packages.library_folders(_FOLDER / "chromium")
    fonts = _FOLDER / "fonts-noto-cjk" / "root" / "usr" / "share"
    told = {}
    if libraries:
        told["LD_LIBRARY_PATH"] = ":".join(map(str, libraries))
    if fonts.exists():
        told["XDG_DATA_HOME"] = str(fonts)  # fontconfig looks into its folder `fonts`
    return told
