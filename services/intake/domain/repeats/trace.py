"""What appeals are compared by: their beginning, their place, their time."""

from dataclasses import dataclass
from datetime import datetime

HEAD_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Trace:
    """What two appeals are compared by; ``head`` is the beginning of masked title and text.

    ``names`` are the places that address or, without one, the words name (see ``names_in``).
    ``same_as`` is the earlier appeal that the reporter says is the same.
    ``hidden``: confidential, or a report against a unit; it is compared with its like only.
    """

    appeal_id: str
    received_at: datetime
    head: str
    area_code: str | None = None
    point: tuple[float, float] | None = None
    address: str | None = None
    category: str | None = None
    reporter_ref: str | None = None
    names: frozenset[str] = frozenset()
    hidden: bool = False
    same_as: str | None = None


def head_of(title: str, text: str) -> str:
    """Return what of an appeal's words is compared."""
    words = text if not title or text.startswith(title) else f"{title} {text}"
    return "".join(words[: 2 * HEAD_CHARACTERS].split())[:HEAD_CHARACTERS]
