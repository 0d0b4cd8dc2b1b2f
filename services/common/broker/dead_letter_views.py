"""Dead letters as people may see them: ids, codes and numbers, never words or what is personal."""

import hashlib
import json
import re
from typing import Any

from services.common.broker.dead_letter import DeadMessage
from services.common.broker.delivery import HISTORY, REASON
from services.common.observability.redaction import PERSONAL_KEYS, masked

# Ids, codes, instants; no blank and no letter beyond ASCII, so no words and no names.
_CODE = re.compile(r"[A-Za-z0-9_.:+/#-]{1,120}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|[^\x00-\x7f]+")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")
_DEEPEST = 6


def summary(message: DeadMessage) -> dict[str, Any]:
    """Return one line of a list."""
    return {
        "id": message.id,
        "queue": message.queue,
        "home": message.home,
        "code": message.code,
        "reason": safe_text(message.reason),
        "attempts": message.attempts,
        "service": message.service,
        "dead_at": message.dead_at,
        "routing_key": safe_text(message.routing_key),
        "size": len(message.body),
        "replays": sum(one.get("act") == "replayed" for one in message.history),
    }


def detail(message: DeadMessage) -> dict[str, Any]:
    """Return one dead letter with its history and the shape of its content."""
    hidden = (HISTORY, REASON)
    headers = {name: value for name, value in message.headers.items() if name not in hidden}
    return {
        **summary(message),
        "history": [_shape(one, 0) for one in message.history],
        "headers": _shape(headers, 0),
        "content_type": safe_text(message.content_type),
        "sha256": hashlib.sha256(message.body).hexdigest(),
        "content": content(message.body),
    }


def content(body: bytes) -> Any:
    """Return a body's shape: its numbers, ids and codes; of every other text only how long it is.

    None where it is no JSON.
    """
    try:
        return _shape(json.loads(body), 0)
    except (ValueError, RecursionError):
        return None


def safe_text(text: str) -> str:
    """Return a technical text without what it quotes, without telephone numbers and addresses."""
    return _LONG_NUMBER.sub("…", _QUOTED.sub("…", masked(text)))


def _shape(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {
            safe_text(str(name))[:80]: _hidden(inner)
            if str(name).lower() in PERSONAL_KEYS
            else _shape(inner, depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_shape(inner, depth + 1) for inner in value[:50]]
    if isinstance(value, str):
        return value if _is_code(value) else _hidden(value)
    return value if value is None or isinstance(value, bool) or _is_small(value) else "…"


def _is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and masked(text) == text and not text.isdigit()


def _is_small(number: float) -> bool:
    """Whether a number counts something; a longer one may be somebody's."""
    return abs(number) < 1_000_000


def _hidden(value: Any) -> str:
    return f"({len(value)} characters)" if isinstance(value, str) else "…"
