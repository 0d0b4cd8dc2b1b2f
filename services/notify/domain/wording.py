"""From facts to what a template may say: names in the reader's language, dates as written."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

# Facts that are codes with a name of their own; a text may say the name alone.
_NAMED = {
    "unit": "unit",
    "lead_unit": "unit",
    "to_unit": "unit",
    "by_unit": "unit",
    "blower_unit": "unit",
    "ruler_unit": "unit",
    "responsible_unit": "unit",
    "planned_by_unit": "unit",
    "resolved_by_unit": "unit",
    "lead": "unit",
    "category": "category",
    "subject": "place",
    "ground": "ground",
}
# Facts that are one of a few values: a text may ask for the value and say its label.
_LABELLED = {
    "trigger": "trigger",
    "severity": "severity",
    "severity_before": "severity",
    "clock": "clock",
    "outcome": "outcome",
    "role": "role",
    "verdict": "verdict",
    "to": "referral",
    "kind": "paper",
    "reason": "reason",
    "code": "rejection",
    "why": "call",
    "cause": "cause",
    "target": "target",
    "level": "level",
}
_LISTED = ("units", "parties", "supports", "unanswered_units")
_DATES = ("until", "before", "answer_by", "hold_by", "judge_by", "failing_since")
_JOINTS: dict[Language, str] = {"zh": "、", "en": ", "}
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
        """Return the name or label of a code; the code itself when it is unknown.

        ``kind`` is unit, category, ground, or one of the kinds in ``labels.yaml``.
        """
        ...


def language_of(tag: str | None) -> Language:
    """Return the language for a tag such as ``en-GB``; Chinese unless English is asked for."""
    return "en" if (tag or "").lower().startswith("en") else "zh"


def variables_from(facts: Iterable[str], words: Iterable[str] = ()) -> frozenset[str]:
    """Return the names of the variables that facts give; number, category and case always."""
    given = {"number", "case", "category_name"}
    for fact in facts:
        given.update(_names_of(fact))
    return frozenset(given | set(words))


def variables(
    facts: Mapping[str, Any],
    names: Names,
    language: Language,
    zone: ZoneInfo,
    *,
    words: Iterable[str] = (),
) -> dict[str, str]:
    """Return the text of each variable; what the event left open is empty, as no link or page is.

    ``words`` are facts that people wrote: they are said as they are, whatever they are called.
    """
    written = frozenset(words)
    texts: dict[str, str] = {"link": "", "page": ""}
    for fact, value in facts.items():
        if fact in written:
            texts[fact] = str(value or "")
        else:
            texts.update(_said(fact, value, names, language, zone))
    texts["case"] = _case(texts.get("number", ""), texts.get("category_name", ""), language)
    return texts


def is_date(fact: str) -> bool:
    """Whether a fact is an instant."""
    return fact in _DATES or fact.endswith(("_at", "_until"))


def date_text(instant: datetime, language: Language, zone: ZoneInfo) -> str:
    """Return an instant as residents read it: 2026年11月23日 17:00, 23 November 2026, 17:00."""
    local = instant.astimezone(zone)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if language == "zh":
        return f"{local.year}年{local.month}月{local.day}日 {clock}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {clock}"


def _names_of(fact: str) -> tuple[str, ...]:
    if fact in _NAMED:
        return (f"{fact}_name",)
    if fact in _LISTED:
        return (f"{fact}_names",)
    return (fact, f"{fact}_name") if fact in _LABELLED else (fact,)


def _said(
    fact: str, value: Any, names: Names, language: Language, zone: ZoneInfo
) -> dict[str, str]:
    if value is None or value is False or value == []:
        return dict.fromkeys(_names_of(fact), "")
    if fact in _NAMED:
        return {f"{fact}_name": names.name(_NAMED[fact], str(value), language)}
    if fact in _LISTED:
        found = [names.name("unit", str(code), language) for code in value]
        return {f"{fact}_names": _JOINTS[language].join(found)}
    if is_date(fact):
        return {fact: date_text(datetime.fromisoformat(value), language, zone)}
    label = (
        {f"{fact}_name": names.name(_LABELLED[fact], str(value), language)}
        if fact in _LABELLED
        else {}
    )
    return {fact: "yes" if value is True else str(value), **label}


def _case(number: str, category: str, language: Language) -> str:
    """Return how a text names the case: its number, and what it is about once that is known."""
    if language == "zh":
        return f"工单{number}（{category}）" if category else f"工单{number}"
    return f"Ticket {number} ({category})" if category else f"Ticket {number}"
