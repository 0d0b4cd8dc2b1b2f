"""A stand-in for an SMS gateway and for intake's contacts: cheap, with a latency, and it counts.

python -m tests.bench.notify.provider --latency 0.02

Prints its port. ``POST /sms`` takes messages and remembers each id; ``POST /control`` with
``{"up", "latency"}`` changes how it answers; ``GET /counts`` tells what it saw. Down, it closes
connections without a word. Its clock is the machine's, as the senders' is.
"""

import argparse
import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

_SMS, _CONTACTS, _CONTROL, _COUNTS = (
    "/sms",
    "/internal/v1/contacts/resolve",
    "/control",
    "/counts",
)


_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


@dataclass
class Provider:
    """What was handed over, by id: when first, and how often."""

    latency: float
    up: bool = True
    taken_at: dict[str, float] = field(default_factory=dict)
    handed_over: int = 0
    requests: int = 0
    refused: int = 0
    at_once: int = 0
    most_at_once: int = 0

    async def take(self, body: bytes) -> bytes | None:
        """Take messages; None while it is down."""
        self.requests += 1
        if not self.up:
            self.refused += 1
            return None
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.latency)
        finally:
            self.at_once -= 1
        now = time.time()
        results = []
        for message in json.loads(body)["messages"]:
            self.handed_over += 1
            code = "duplicate" if message["id"] in self.taken_at else "accepted"
            self.taken_at.setdefault(message["id"], now)
            results.append({"id": message["id"], "status": "accepted", "code": code})
        return json.dumps({"results": results}).encode()

    def counts(self, prefix: str) -> dict[str, Any]:
        """Return what was seen, and when each id that begins with a prefix was taken."""
        times = {one: at for one, at in self.taken_at.items() if prefix and one.startswith(prefix)}
        return {
            "distinct": len(self.taken_at),
            "handed_over": self.handed_over,
            "requests": self.requests,
            "refused": self.refused,
            "most_at_once": self.most_at_once,
            "first_at": min(self.taken_at.values(), default=None),
            "last_at": max(self.taken_at.values(), default=None),
            "times": times,
        }

    async def answer(self, path: str, body: bytes) -> bytes | None:
        """Return the body of an answer; None hangs up."""
        if path == _SMS:
            return await self.take(body)
        if path == _CONTACTS:
            asked = json.loads(body)["appeal_ids"]
            found = {one: {"phone": _phone(one), "email": None, "language": "zh"} for one in asked}
            return json.dumps({"contacts": found}).encode()
        if path == _CONTROL:
            for name, value in json.loads(body).items():
                setattr(self, name, value)
            return b"{}"
        prefix = path.partition("?prefix=")[2]
        return json.dumps(self.counts(prefix)).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, one after the other."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path, length = _request(head)
                body = await self.answer(path, await reader.readexactly(length))
                if body is None:
                    return
                writer.write(_HEAD % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


def _request(head: bytes) -> tuple[str, int]:
    first, *lines = head.decode("latin-1").split("\r\n")
    lengths = [line for line in lines if line.lower().startswith("content-length:")]
    return first.split(" ")[1], int(lengths[0].partition(":")[2]) if lengths else 0


def _phone(appeal_id: str) -> str:
    return f"138{abs(hash(appeal_id)) % 10**8:08d}"


async def _main(latency: float) -> None:
    provider = Provider(latency)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0, limit=8_000_000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.02)
    asyncio.run(_main(parser.parse_args().latency))
