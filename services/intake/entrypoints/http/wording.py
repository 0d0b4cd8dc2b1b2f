"""What residents read, in Chinese and English, from ``texts.yaml``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from services.intake.domain.danger.rules import Line
from services.intake.domain.following.ticket_view import TimelineEntry
from services.intake.domain.questions.question import Wording as Bilingual
from services.intake.entrypoints.http.schemas.appeals import Advice, EmergencyLine, Notice
from services.intake.entrypoints.http.schemas.similar import Reason
from services.intake.entrypoints.http.schemas.tracking import TimelineLine, Wording

_INSTANTS = frozenset({"resolve_due_at", "rate_until", "reply_until", "review_at", "until"})
# Fields whose values are words of a closed list, with that list's name in the catalogue.
_LISTED = {"outcome": "outcomes", "reason": "closing_reasons"}


class Words:
    """The catalogue of what residents read."""

    def __init__(self, zone: ZoneInfo, unit_name: Callable[[str], Bilingual]) -> None:
        self._texts: Mapping[str, Any] = _catalogue("texts.yaml")
        self._reasons: Mapping[str, Any] = _catalogue("similar.yaml")["reasons"]
        self._zone = zone
        self._unit_name = unit_name

    def state(self, code: str) -> Wording:
        """Return a state's words."""
        return self._wording("states", code)

    def action(self, code: str) -> Wording:
        """Return the words for what can be done."""
        return self._wording("actions", code)

    def advice(self, lines: Sequence[Line] = ()) -> Advice:
        """Return what to do at once when life is in danger, and the lines to ring."""
        found = self._texts["danger_advice"]
        numbers = [line.number for line in lines if line.number] or found["numbers"]
        shown = [
            EmergencyLine(code=one.code, number=one.number, name=one.name, name_en=one.name_en)
            for one in lines
        ]
        return Advice(text=found["zh"], text_en=found["en"], numbers=numbers, lines=shown)

    def open311(self, name: str) -> Bilingual:
        """Return what clients of Open311 are told."""
        found = self._texts["open311"][name]
        return Bilingual(found["zh"], found["en"])

    def reason(self, code: str, value: float | None = None, **params: object) -> Reason:
        """Return why two cases may be the same, as a sentence and the number behind it."""
        found = self._reasons[code]
        told = {language: text.format_map(params) for language, text in found.items()}
        return Reason(code=code, text=told["zh"], text_en=told["en"], value=value)

    def held(self) -> Notice:
        """Return what is said of an appeal that waits to be looked at."""
        found = self._texts["held"]
        return Notice(text=found["zh"], text_en=found["en"])

    def line(self, entry: TimelineEntry) -> TimelineLine:
        """Return a step as a sentence."""
        sentence = self._texts["timeline"][entry.type]
        params = entry.params
        return TimelineLine(
            at=entry.at,
            type=entry.type,
            text=sentence["zh"].format_map(_Params(self, params, "zh")).rstrip("："),
            text_en=sentence["en"].format_map(_Params(self, params, "en")),
        )

    def value(self, name: str, raw: object, language: str) -> str:
        """Return a parameter as a person reads it."""
        if name == "unit":
            unit = self._unit_name(str(raw))
            return unit.zh if language == "zh" else unit.en
        if name in _INSTANTS:
            local = datetime.fromisoformat(str(raw)).astimezone(self._zone)
            pattern = "%Y年%m月%d日 %H:%M" if language == "zh" else "%Y-%m-%d %H:%M"
            return local.strftime(pattern)
        listed = self._texts.get(_LISTED.get(name, ""), {}).get(str(raw))
        return str(listed[language]) if listed else str(raw)

    def _wording(self, kind: str, code: str) -> Wording:
        found = self._texts[kind].get(code, {"zh": code, "en": code})
        return Wording(code=code, text=found["zh"], text_en=found["en"])


def _catalogue(name: str) -> Any:
    return yaml.safe_load((files("services.intake") / name).read_text(encoding="utf-8"))


class _Params(dict[str, str]):
    """Fills a sentence; what a step does not tell stays blank."""

    def __init__(self, words: Words, params: Mapping[str, object], language: str) -> None:
        super().__init__({name: words.value(name, raw, language) for name, raw in params.items()})

    def __missing__(self, _: str) -> str:
        return ""
