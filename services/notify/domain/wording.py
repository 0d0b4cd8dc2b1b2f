"""From facts to what a template may say: names in the reader's language, dates as written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from services.notify.domain.subscriptions import SUBSCRIPTIONS

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_NAMED = {"unit": "unit_name", "category": "category_name", "ground": "ground_name"}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Names(Protocol):
    """Gives the names of what facts hold as codes."""

    def name(self, kind: str, code: str, language: Language) -> str:
        """Return the name of a unit, category or ground; the code itself when it is unknown."""
        ...


def language_of(tag: str | None) -> Language:
    """Return the language for a tag such as ``en-GB``; Chinese unless English is asked for."""
    return "en" if (tag or "").lower().startswith("en") else "zh"


def variables_of(event_type: str) -> frozenset[str]:
    """Return the names that a template for this event may use."""
    facts = ("number", "category", *SUBSCRIPTIONS[event_type].facts)
    return frozenset(_NAMED.get(fact, fact) for fact in facts)


def variables(
    facts: Mapping[str, Any], names: Names, language: Language, zone: ZoneInfo
) -> dict[str, str]:
    """Return the text of each variable; what the event left open is an empty string."""
    texts: dict[str, str] = {}
    for fact, value in facts.items():
        if value is None:
            texts[_NAMED.get(fact, fact)] = ""
        elif fact in _NAMED:
            texts[_NAMED[fact]] = names.name(fact, str(value), language)
        elif fact.endswith(("_at", "_until")):
            texts[fact] = date_text(datetime.fromisoformat(value), language, zone)
        else:
            texts[fact] = str(value)
    return texts


def date_text(instant: datetime, language: Language, zone: ZoneInfo) -> str:
    """Return an instant as residents read it: 2026年11月23日 17:00, 23 November 2026, 17:00."""
    local = instant.astimezone(zone)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if language == "zh":
        return f"{local.year}年{local.month}月{local.day}日 {clock}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {clock}"
