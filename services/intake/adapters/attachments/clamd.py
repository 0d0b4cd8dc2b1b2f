"""A virus scanner that speaks clamd's protocol: ``INSTREAM`` over TCP, length by length."""

import socket
from struct import pack

from services.intake.ports.attachments import ScannerUnavailable

_PIECE = 65_536
_LONGEST_ANSWER = 4096
_FOUND, _CLEAN = " FOUND", " OK"


class Clamd:
    """Implements the port ``VirusScanner``; one connection for each file, as clamd wants it."""

    def __init__(self, address: str, timeout_seconds: float = 30.0) -> None:
        """Keep the address, ``host:port``, and how long each step may take."""
        host, _, port = address.rpartition(":")
        self._address = (host.strip("[]"), int(port))
        self._timeout = timeout_seconds

    def __call__(self, content: bytes) -> str | None:
        """See the port."""
        try:
            with socket.create_connection(self._address, self._timeout) as connection:
                connection.settimeout(self._timeout)
                self._send(connection, content)
                answer = self._answer(connection)
        except OSError as error:
            raise ScannerUnavailable(f"clamd: {type(error).__name__}") from error
        said = answer.partition(": ")[2]
        if said.endswith(_FOUND):
            return said.removesuffix(_FOUND)
        if not f" {said}".endswith(_CLEAN):  # a limit reached, a command unknown: nothing is known
            raise ScannerUnavailable(f"clamd said: {answer[:80]!r}")
        return None

    @staticmethod
    def _send(connection: socket.socket, content: bytes) -> None:
        connection.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            connection.sendall(pack(">I", len(piece)) + piece)
        connection.sendall(pack(">I", 0))

    @staticmethod
    def _answer(connection: socket.socket) -> str:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            piece = connection.recv(_LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def no_scanner(content: bytes) -> str | None:
    """Find nothing: the scanner that a district has which named none."""
    del content
    return None
