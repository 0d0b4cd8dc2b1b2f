"""Ask this container's own process whether it is ready: probe.py PORT (standard library only).

It runs every few seconds in every container, so it imports next to nothing: start it with
`python -IS`.
"""

import socket
import sys

TIMEOUT_SECONDS = 4.0
LONGEST_ANSWER = 2000
READY = b" 200 "


def problem(port: int) -> str | None:
    """Return why the process on `port` is not ready, or None."""
    try:
        answer = _ask(port)
    except OSError as error:
        return f"{type(error).__name__}: {error}"
    head, _, body = answer.partition(b"\r\n\r\n")
    if READY in head.split(b"\r\n", 1)[0]:
        return None
    return (body or head).decode(errors="replace").strip() or "no answer"


def _ask(port: int) -> bytes:
    request = b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection:
        connection.settimeout(TIMEOUT_SECONDS)
        connection.sendall(request)
        answer = b""
        while len(answer) < LONGEST_ANSWER and (part := connection.recv(LONGEST_ANSWER)):
            answer += part
        return answer


if __name__ == "__main__":
    found = problem(int(sys.argv[1]))
    if found:
        sys.stdout.write(found)  # docker keeps it: `docker inspect` tells the reason
        raise SystemExit(1)
