"""One dead letter (死信): what it is, why it lies there, what became of it before."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from services.common.broker.copies import original_id, plain_headers
from services.common.broker.delivery import (
    ATTEMPTS,
    DEAD_AT,
    EXCHANGE,
    HISTORY,
    REASON,
    ROUTING_KEY,
    SERVICE,
    attempts_of,
)
from services.common.broker.messages import Message

# A replayed message starts over: what the first failure wrote would count against it.
_OLD_NOTES = (ATTEMPTS, REASON, DEAD_AT, SERVICE, HISTORY)
_LONGEST_HISTORY = 10
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,59}")
_PLAIN = re.compile(r"[a-z][a-z0-9 _-]{0,59}")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """One dead letter as it lies in its queue; ``home`` is the queue that it came from.

    ``key`` tells this death of the message from others of the same message. ``history`` holds
    what became of it before: deaths and replays, the oldest first.
    """

    id: str
    queue: str
    home: str
    reason: str
    attempts: int
    service: str
    dead_at: str
    routing_key: str
    key: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    content_type: str
    tag: int
    history: tuple[dict[str, str], ...] = ()

    @property
    def code(self) -> str:
        """The reason's code: what stands before its first colon, without any words of people."""
        before = self.reason.partition(":")[0].strip()
        if _CODE.fullmatch(before) or _PLAIN.fullmatch(before):
            return before
        return UNKNOWN

    def replayed(self, actor: str, at: str) -> Message:
        """Return the message that starts over in its own queue; its history goes with it."""
        kept = {name: value for name, value in self.headers.items() if name not in _OLD_NOTES}
        death = {"at": self.dead_at, "act": "dead", "reason": self.code, "by": self.service}
        story = [*self.history, death, {"at": at, "act": "replayed", "by": actor}]
        headers = {EXCHANGE: "", **kept, ROUTING_KEY: self.routing_key}
        headers[HISTORY] = json.dumps(story[-_LONGEST_HISTORY:], ensure_ascii=True)
        copy_id = f"{self.id}~{self.tag}"
        return Message(copy_id, "", self.home, self.body, headers, self.content_type)


def dead_message(queue: str, answer: Any, properties: Any, body: bytes) -> DeadMessage:
    """Return the dead letter that the broker handed out."""
    headers = properties.headers or {}
    dead_at = str(headers.get(DEAD_AT) or _died_at(headers))
    digest = hashlib.sha256(body).hexdigest()[:16]
    unnamed = f"unnamed-{digest}"
    raw_id = properties.message_id or unnamed
    return DeadMessage(
        id=original_id(raw_id) or unnamed,  # our copy of what had no id bears its own mark alone
        queue=queue,
        home=str(headers.get("x-first-death-queue") or queue) if _is_foreign(headers) else queue,
        # Without a reason of ours it was the broker that set it aside (delivery_limit).
        reason=str(headers.get(REASON) or headers.get("x-first-death-reason") or UNKNOWN),
        attempts=attempts_of(headers),
        service=str(headers.get(SERVICE, "")),
        dead_at=dead_at,
        routing_key=str(headers.get(ROUTING_KEY) or _first_key(headers, answer.routing_key)),
        key=f"{queue}|{raw_id}|{dead_at}|{digest}",
        body=body,
        headers=plain_headers(headers),
        content_type=properties.content_type or "",
        tag=answer.delivery_tag,
        history=_history(headers.get(HISTORY)),
    )


def _is_foreign(headers: dict[str, Any]) -> bool:
    """Whether the broker set it aside by itself, from a queue that keeps no dead letters."""
    return REASON not in headers and "x-first-death-queue" in headers


def _history(raw: Any) -> tuple[dict[str, str], ...]:
    """Return what a header tells; a stranger's nonsense tells nothing."""
    try:
        told = json.loads(raw) if isinstance(raw, str) else []
    except json.JSONDecodeError:
        return ()
    if not isinstance(told, list):
        return ()
    return tuple(
        {str(name): str(value) for name, value in one.items()}
        for one in told[-_LONGEST_HISTORY:]
        if isinstance(one, dict)
    )


def _deaths(headers: dict[str, Any]) -> dict[str, Any]:
    deaths = headers.get("x-death") or [{}]
    return dict(deaths[0])


def _died_at(headers: dict[str, Any]) -> str:
    time = _deaths(headers).get("time")
    return time.isoformat() if time else ""


def _first_key(headers: dict[str, Any], routing_key: str) -> str:
    return str((_deaths(headers).get("routing-keys") or [routing_key])[0])
