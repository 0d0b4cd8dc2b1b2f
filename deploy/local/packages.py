"""Debian packages that a bare machine lacks: by apt as root, else unpacked without root."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.problems import CannotGoOn
from deploy.local.run_dir import REPOSITORY

# Debian asks this file before a package's own service is started; 101 means "do not".
POLICY = Path("/usr/sbin/policy-rc.d")
NEVER_START = "#!/bin/sh\nexit 101\n"


def install(package: str, folder: Path, log: Path, otherwise: str) -> None:
    """Bring `package` with its dependencies onto the machine, or into `folder` when not root.

    Raises CannotGoOn, ending with `otherwise` (what the user can do instead).
    """
    if os.geteuid() != 0:
        unpack(package, folder, log, otherwise)
        return
    with _explained(package, log, otherwise), _services_held_back():
        _run(["apt-get", "update"], log)
        _run(["apt-get", "install", "-y", "--no-install-recommends", package], log)


def unpack(package: str, folder: Path, log: Path, otherwise: str) -> None:
    """Bring `package` with its dependencies into `folder`; the machine stays as it is.

    Raises CannotGoOn, as ``install``.
    """
    with _explained(package, log, otherwise):
        _run(["sh", str(REPOSITORY / "deploy/local/debs.sh"), str(folder), package], log)


def library_folders(folder: Path) -> list[Path]:
    """Return where shared libraries lie among the packages unpacked under `folder`."""
    return [path for path in sorted(folder.glob("root/usr/lib/*-linux-*")) if path.is_dir()]


@contextmanager
def _explained(package: str, log: Path, otherwise: str) -> Iterator[None]:
    try:
        if shutil.which("apt-get") is None:
            raise FileNotFoundError("apt-get")
        yield
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotGoOn(f"{package} could not be installed (see {log}): {otherwise}") from error


@contextmanager
def _services_held_back() -> Iterator[None]:
    """Keep a package's installation from starting its own service beside ours."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(NEVER_START)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def _run(command: list[str], log: Path) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    with log.open("ab") as output:
        subprocess.run(
            command,
            check=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
