"""A real IMAP server (pymap) with one mailbox, for tests."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests.support import eventually

USER, PASSWORD = "appeals@huying.example", "letters-only"


@dataclass(frozen=True)
class ImapServer:
    """Where it listens."""

    port: int

    @property
    def url(self) -> str:
        """The mailbox as intake's setting names it."""
        return f"imap://{USER.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{self.port}"

    def put(self, *letters: bytes) -> None:
        """Lay letters into the box, as a mail server would."""
        with self._client() as client:
            for letter in letters:
                client.append("INBOX", re.sub(rb"\r?\n", b"\r\n", letter))

    def clear(self) -> None:
        """Leave the box as a new server has it: empty, and the only folder that we know of."""
        with self._client() as client:
            for _, _, folder in client.list_folders():
                if folder == "INBOX":
                    client.select_folder(folder)
                    if found := client.search():
                        client.delete_messages(found)
                        client.expunge()
                    client.close_folder()
                else:
                    client.delete_folder(folder)

    def count(self, folder: str = "INBOX") -> int:
        """Return how many letters lie in a folder."""
        with self._client() as client:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    @contextmanager
    def _client(self) -> Iterator[IMAPClient]:
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=60)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Run a server of one's own until the end."""
    port = _free_port()
    program = Path(sys.executable).with_name("pymap")
    backend = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    command = [str(program), "--host", "127.0.0.1", "--port", str(port), "--no-tls", *backend]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = ImapServer(port)
    try:
        eventually(lambda: _answers(server))
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: ImapServer) -> bool:
    try:
        return server.count() >= 0
    except OSError:
        return False
