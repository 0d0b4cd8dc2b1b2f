"""A ticket's story in plain words: one sentence an event, with what was said and what it means."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.console.entrypoints.http.shell.wording import Wording

Event = Mapping[str, Any]
Names = Callable[[str, str], str]
Local = Callable[[str], str]

_UNITS: Final = frozenset(
    {
        *("unit", "units", "to_unit", "by_unit", "unit_before", "lead", "lead_unit", "supports"),
        *("parties", "responsible_unit", "ruler_unit", "copies", "blower_unit"),
        *("planned_by_unit", "resolved_by_unit", "accused_units", "unanswered_units"),
    }
)
_AREAS: Final = frozenset({"area_code", "area_before"})
_CATEGORIES: Final = frozenset({"category", "category_before"})
_SEVERITIES: Final = frozenset({"severity", "severity_before"})
_STATES: Final = frozenset({"state", "was"})
_TIMES: Final = ("_at", "_until", "_due_at")
_MORE_TIMES: Final = frozenset({"until", "before", "hold_by", "answer_by", "judge_by"})
_QUOTES: Final = (
    "answer", "public_reason", "reason", "basis", "explanation", "instruction", "question", "note",
    "minutes", "plan", "result", "override",
)  # fmt: skip
# Elsewhere a reason is somebody's words.
CODED_REASONS: Final = frozenset(
    {"ticket.closed.v1", "ticket.left.v1", "whistle.closed.v1", "work_order.revoked.v1"}
)
RETURNED: Final = "work_order.returned.v1"
# What is said besides the sentence, by event; who did it is said for every event that names him.
FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket.opened.v1": ("channel", "resident_due_at"),
    "ticket.recategorised.v1": ("category_before", "area_before", "unit_before"),
    "ticket.escalated.v1": ("responsible_role", "duty_officer", "next_due_at"),
    "danger.called.v1": ("officer", "answer_by"),
    "danger.acknowledged.v1": ("judge_by",),
    "danger.transferred.v1": ("external_number", "accepted_by"),
    "paper.issued.v1": ("answer_by", "copies"),
    "document.issued.v1": ("title", "answer_by"),
    "ticket.referred.v1": ("units",),
    "ticket.review_opened.v1": ("review_due_at",),
    "ticket.reviewed.v1": ("ground",),
    "work_order.issued.v1": ("acknowledge_due_at", "contact_due_at"),
    "work_order.submitted.v1": ("evidence",),
    "work_order.reassigned.v1": ("charged",),
    "ticket.waiting.v1": ("party",),
    "supervision.ordered.v1": ("reply_due_at",),
    "arbitration.opened.v1": ("parties",),
    "arbitration.ruled.v1": ("supports",),
    "whistle.blown.v1": ("plan_due_at",),
    "unit.reported_in.v1": ("distance_metres",),
    "whistle.closed.v1": ("unanswered_units", "assess_until"),
}
_TONES: Final[Mapping[str, str]] = {
    "deadline.missed.v1": "danger",
    "ticket.escalated.v1": "danger",
    "danger.raised.v1": "danger",
    "deadline.approaching.v1": "warn",
    "work_order.returned.v1": "warn",
    "work_order.rejected.v1": "warn",
    "ticket.review_opened.v1": "warn",
    "supervision.ordered.v1": "warn",
    "ticket.resolved.v1": "good",
    "ticket.closed.v1": "good",
    "work_order.resolved.v1": "good",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story; ``quotes`` and ``facts`` are labels with their words."""

    sequence: int
    type: str
    at: str
    said: str
    by: str
    tone: str
    quotes: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells events in one language; ``reasons`` are the district's coded reasons of returns."""

    words: Wording
    name: Names
    local: Local
    reasons: Mapping[str, str]

    def story(self, events: Iterable[Event]) -> list[Entry]:
        """Return the entries, the latest first."""
        return [self.entry(event) for event in events][::-1]

    def entry(self, event: Event) -> Entry:
        """Return one event in words; a type that nobody knows shows its name."""
        kind, data = str(event["type"]), event.get("data") or {}
        told = {key: self.value(key, value) for key, value in data.items() if key != "key"}
        return Entry(
            sequence=int(event.get("sequence", 0)),
            type=kind,
            at=str(event.get("time", "")),
            said=self._sentence(kind, data, told),
            by=str(data.get("by") or ""),
            tone=_TONES.get(kind, "plain"),
            quotes=tuple(self._quotes(kind, data)),
            facts=tuple(self._facts(kind, data)),
        )

    def value(self, key: str, value: Any) -> str:
        """Return a field of an event as people read it."""
        if value is None or value == "" or value == []:
            return self._unknown()
        if isinstance(value, list):
            return self.words.listed(self.value(key, one) for one in value)
        if isinstance(value, Mapping):
            return ""
        kind = _kind_of(key)
        if kind is not None:
            return self.name(kind, str(value)) or str(value)
        if key in _MORE_TIMES or key.endswith(_TIMES):
            return self.local(str(value))
        return self._coded(key, value)

    def _coded(self, key: str, value: Any) -> str:
        code = str(value).lower() if isinstance(value, bool) else str(value)
        if key in _SEVERITIES:
            told = self.words.of("words.severities", code)
            return told if told.startswith(code) else f"{code} {told}"
        if key in _STATES:
            return self.words.of("words.states", code)
        if key == "responsible_role":
            return self.words.of("words.roles", code)
        known = self.words.of(f"story.value.{key}", code, otherwise="")
        return known or self.words.of("words.values", code)

    def _sentence(self, kind: str, data: Mapping[str, Any], told: Mapping[str, str]) -> str:
        variant = _variant(kind, data)
        for key in (f"story.said.{kind}:{variant}", f"story.said.{kind}"):
            if self.words.has(key):
                return self.words(key, **told)
        return self.words.of("words.events", kind)

    def _quotes(self, kind: str, data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        for key in _QUOTES:
            if key not in data or (key == "reason" and kind in CODED_REASONS):
                continue
            label = "return_reason" if (kind, key) == (RETURNED, "reason") else key
            words = data[key]
            if label == "return_reason":
                words = self.reasons.get(str(words), words)
            if words:
                yield self.words(f"story.quote.{label}"), str(words)

    def _facts(self, kind: str, data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        for key in FACTS.get(kind, ()):
            if data.get(key) not in (None, "", []):
                yield self.words(f"story.fact.{key}"), self.value(key, data[key])

    def _unknown(self) -> str:
        return self.words("story.unknown")


def _kind_of(key: str) -> str | None:
    if key in _UNITS:
        return "units"
    if key in _AREAS:
        return "areas"
    return "categories" if key in _CATEGORIES else None


def _variant(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "ticket.repeat_judged.v1":
        return "accepted" if data.get("accepted") else "declined"
    if kind == "work_order.handed_over.v1":
        return "unit" if data.get("to_unit") else "person"
    return str(data.get("role", ""))
