"""What the group robots of WeCom, DingTalk and Feishu share: one POST, a code in a 200's body.

Apprise has all three, but looks at the HTTP status alone: a message that the platform refused with
a code would count as sent (docs/notify/channels.md). So each has a file of its own with its codes.

An address is the robot's URL as the platform gives it; a signing secret goes behind a ``#`` and
never over the wire.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urldefrag

import httpx2

from services.notify.adapters.channels.checked_transport import only_public
from services.notify.adapters.channels.http_answers import Answer, exchange
from services.notify.adapters.channels.registry import Provider
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Channel, Failed, Outcome, Sent, TryLater
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import PrivateAddress


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a platform's code means; ``rest`` is how long the robot wants to be left alone."""

    kind: Literal["sent", "retry", "failed"]
    reason: str = ""
    rest: timedelta | None = None


SENT = Meaning("sent")
GONE = Meaning("failed", "robot_gone")
CONTENT = Meaning("failed", "content_rejected")
# Keyword, signature or address list set at the robot: ours or the unit's to mend, then it goes out.
SETTINGS = Meaning("retry", "robot_settings")


def busy(seconds: int) -> Meaning:
    """Return the meaning of "too often": the robot rests this long."""
    return Meaning("retry", "rate_limited", timedelta(seconds=seconds))


@dataclass(frozen=True, slots=True)
class Request:
    """What goes to the robot."""

    url: str
    body: Mapping[str, Any] = field(repr=False)


class Robot(ABC):
    """Implements ``TextChannel`` for one platform; a subclass says how it is asked and answers."""

    channel: ClassVar[Channel]
    code_field: ClassVar[str]
    codes: ClassVar[Mapping[int, Meaning]]
    most_bytes: ClassVar[int]
    most_at_once: ClassVar[int] = 1

    def __init__(
        self,
        wall: Now,
        *,
        timeout_seconds: float = 10.0,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """``transport``: one that connects to public addresses only, where units say where to."""
        self._wall = wall
        self._client = httpx2.Client(
            transport=transport,
            timeout=timeout_seconds,
            trust_env=False,
            headers={"user-agent": "huying-notify", "accept-encoding": "identity"},
        )

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand letters to their robots, one after the other."""
        return [self._deliver(letter) for letter in letters]

    @abstractmethod
    def request(self, url: str, secret: str, text: str) -> Request:
        """Return what asks the platform to show a text in the robot's group."""

    def _deliver(self, letter: Letter) -> Outcome:
        url, secret = urldefrag(letter.to)
        request = self.request(url, secret, self._text(letter))
        body = json.dumps(request.body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        try:
            answer = exchange(self._client, request.url, body, headers, self.channel, self._wall)
        except PrivateAddress:
            return Failed(self.channel, "address_private")
        return self._outcome(answer)

    def _text(self, letter: Letter) -> str:
        """Return subject and text, cut at the platform's limit and never within a character."""
        whole = f"{letter.subject}\n{letter.text}" if letter.subject else letter.text
        raw = whole.encode()
        if len(raw) <= self.most_bytes:
            return whole
        return raw[: self.most_bytes - 3].decode(errors="ignore") + "…"

    def _outcome(self, answer: Answer) -> Outcome:
        if not isinstance(answer.outcome, Sent):
            return answer.outcome
        code = self._code(answer.body)
        if code is None:
            return TryLater(self.channel, "unreadable")
        meaning = self.codes.get(code, Meaning("retry", f"{self.channel}_{code}"))
        if meaning.kind == "sent":
            return answer.outcome
        if meaning.kind == "failed":
            return Failed(self.channel, meaning.reason)
        after = self._wall.now() + meaning.rest if meaning.rest else None
        return TryLater(self.channel, meaning.reason, after)

    def _code(self, body: bytes) -> int | None:
        try:
            code = json.loads(body)[self.code_field]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return code if isinstance(code, int) else None


def provider(robot: type[Robot]) -> Provider:
    """Return what a platform's file tells the table: units name their robots themselves."""
    return Provider(
        "unit", "sms", lambda settings, wall: robot(wall, transport=only_public(settings))
    )
