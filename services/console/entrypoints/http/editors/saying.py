"""Values of the directory in words: names for codes, words for lists, limits as amounts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.console.entrypoints.http.editors.views.differences import FieldChange
from services.console.entrypoints.http.shell.wording import Wording

_NAMES: Final = {
    "unit": "units", "units": "units", "center_unit": "units", "area": "areas", "areas": "areas",
    "area_code": "areas", "category": "categories", "categories": "categories",
    "supports": "categories",
}  # fmt: skip
_GROUPS: Final = {
    "kinds": "kinds", "kind": "kinds", "channels": "channels", "severities": "severities",
    "severity": "severities", "urgent": "severities", "working_time": "working_times",
    "role": "roles", "tell": "told", "actions": "actions", "on": "triggers",
    "unit_kinds": "unit_kinds", "handover": "shifts", "weekend": "weekday_names",
    "datatype": "datatypes", "urgency": "urgencies", "passes": "urgencies",
    "limits_pass": "urgencies", "urgent_severities": "severities", "channel": "media",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saying:
    """One language's way to say them; ``name`` knows what a code of a kind is called."""

    words: Wording
    name: Callable[[str, str | None], str]

    def value(self, field: str, value: Any) -> str:
        """Return a field's value in words; nothing is a dash."""
        if value is None or value == "" or value == []:
            return "–"
        if isinstance(value, bool):
            return self.words("shell.yes" if value else "shell.no")
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self.words.listed(self._item(field, one) for one in value)
        return self._item(field, value)

    def place(self, change: FieldChange) -> str:
        """Return where a field stands, such as 层级 2 › 时限."""
        parts: list[str] = []
        for step in change.place:
            if step.is_row and parts:
                parts[-1] += f" {step.name}"
            else:
                parts.append(self.field(step.name))
        return " › ".join(parts)

    def field(self, name: str) -> str:
        """Return a field's word; a key of a mapping shows as what it names."""
        if self.words.has(f"editors.fields.{name}"):
            return self.words(f"editors.fields.{name}")
        return self.option("severities", name)

    def option(self, group: str, code: str) -> str:
        """Return the word of one of a list to choose from."""
        own = f"editors.options.{group}"
        return self.words.of(own, code) if self.words.has(f"{own}.{code}") else code

    def limit(self, value: Mapping[str, Any]) -> str:
        """Return an amount of time, such as 2 个工作日."""
        unit = self.option("time_units", str(value.get("unit")))
        return self.words("editors.limit", amount=value.get("amount"), unit=unit)

    def _mapping(self, value: Mapping[str, Any]) -> str:
        if set(value) == {"amount", "unit"}:
            return self.limit(value)
        parts = (f"{self.field(name)} {self.value(name, one)}" for name, one in value.items())
        return " · ".join(parts)

    def _item(self, field: str, value: Any) -> str:
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "–".join(map(str, value))
        code = str(value)
        day, _, called = code.partition(":")
        if called and self.words.has(f"editors.options.day_kinds.{day}"):
            return f"{self.option('day_kinds', day)} {called}"
        if kind := _NAMES.get(field):
            name = self.name(kind, code)
            return name if name == code else f"{name} ({code})"
        return self.option(_GROUPS.get(field, field), code)
