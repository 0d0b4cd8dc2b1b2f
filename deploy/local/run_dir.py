"""Where a local system keeps everything: one folder that only its owner may read."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problems import CannotGoOn

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDERS = ("log", "pids", "env", "mongodb", "rabbitmq", "supervisor")
# A unix socket's path may have 107 bytes; supervisor binds "<path>.<pid>" first.
LONGEST_SOCKET_PATH = 95
PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")


@dataclass(frozen=True)
class RunDir:
    """The paths inside one run folder (`.run/`)."""

    root: Path

    def prepare(self) -> None:
        """Make the folders, readable by their owner alone."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FOLDERS:
            (self.root / name).mkdir(mode=0o700, exist_ok=True)

    def __truediv__(self, name: str) -> Path:
        """Return the path `name` inside the folder."""
        return self.root / name

    @property
    def secrets(self) -> Path:
        """The generated secrets."""
        return self.root / "secrets.env"

    @property
    def access(self) -> Path:
        """Addresses, accounts and unit credentials for people and scripts."""
        return self.root / "access.json"

    @property
    def clock(self) -> Path:
        """The business clock."""
        return self.root / "clock.json"

    @property
    def supervisor_config(self) -> Path:
        """The rendered process table."""
        return self.root / "supervisor" / "supervisord.conf"

    @property
    def supervisor_socket(self) -> Path:
        """Where supervisor listens; outside the run folder when that path is too long."""
        inside = self.root / "supervisor" / "control.sock"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        return self._outside.with_suffix(".sock")

    def plainly_named(self) -> "RunDir":
        """Return the folder under a name of plain signs, for RabbitMQ, which works with no other.

        Where its own name has spaces or Chinese signs, that is a link outside of it.

        Raises:
            CannotGoOn: somebody else's file has the link's name.

        """
        if PLAIN.fullmatch(str(self.root)):
            return self
        link = self._outside
        try:
            link.symlink_to(self.root.absolute())
        except FileExistsError:
            if not link.is_symlink() or link.readlink() != self.root.absolute():
                raise CannotGoOn(f"{link} is in the way: remove it") from None
        return RunDir(link)

    @property
    def _outside(self) -> Path:
        """A short, plain name outside the folder, of this folder and user alone."""
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"huying-{os.getuid()}-{digest}"

    def pid_file(self, process: str) -> Path:
        """Where `process` recorded its pid before it became its command."""
        return self.root / "pids" / f"{process}.pid"

    def env_file(self, process: str) -> Path:
        """The environment of `process`: its settings and the secrets that it needs."""
        return self.root / "env" / f"{process}.env"


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` at once, readable by its owner only."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
