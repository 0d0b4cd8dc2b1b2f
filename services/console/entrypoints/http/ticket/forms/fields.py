"""A form as the API describes it, with what was typed and what is wrong: what templates draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.console.entrypoints.http.shell.wording import Wording
from services.console.entrypoints.http.ticket.forms.options import Choices, Group

PREFIX: Final = "f-"
_STATIC: Final = frozenset({"choice"})


@dataclass(frozen=True, slots=True)
class Input:
    """One field, ready to be drawn; ``value`` is a text, or of ``many`` a list of them."""

    name: str
    kind: str
    many: bool
    required: bool
    label: str
    hint: str
    value: Any
    error: str
    most: int | None
    lowest: Any
    highest: Any
    groups: tuple[Group, ...]

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """All options without their groups."""
        return tuple(option for group in self.groups for option in group.options)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What fields are drawn with: words, choices, what was typed, what the API found wrong."""

    words: Wording
    choices: Choices
    typed: Mapping[str, Any]
    errors: Mapping[str, str]

    def inputs(self, item: Mapping[str, Any]) -> list[Input]:
        """Return the fields of an offered action; what asks nothing now is left out."""
        found = [self._input(item, field) for field in item["fields"]]
        return [one for one in found if one is not None]

    def faults(self, inputs: Sequence[Input]) -> dict[str, str]:
        """Return all errors for the form's head: of fields that are drawn, then of the others."""
        drawn = {one.name for one in inputs}
        others = {name: words for name, words in self.errors.items() if _head(name) not in drawn}
        return {PREFIX + one.name: one.error for one in inputs if one.error} | others

    def _input(self, item: Mapping[str, Any], field: Mapping[str, Any]) -> Input | None:
        name, kind = str(field["name"]), str(field["input"])
        options = field.get("options")
        if options == [] and not field["required"]:
            return None
        errors = [text for key, text in self.errors.items() if _head(key) == name]
        default = field.get("default")
        return Input(
            name=name,
            kind="choice" if options is not None and kind not in _OWN_OPTIONS else kind,
            many=bool(field["many"]),
            required=bool(field["required"]),
            label=self._word(item, name, "label"),
            hint=self._word(item, name, "hint"),
            value=self.typed.get(name, default if default is not None else ""),
            error=" ".join(dict.fromkeys(errors)),
            most=field.get("most"),
            lowest=field.get("lowest"),
            highest=field.get("highest"),
            groups=self._groups(field, item),
        )

    def _word(self, item: Mapping[str, Any], name: str, what: str) -> str:
        """Return a label or hint: this action's own, or the field's anywhere."""
        for key in (f"actions.{what}.{item['action']}:{name}", f"actions.{what}.{name}"):
            if self.words.has(key):
                return self.words(key)
        return "" if what == "hint" else name

    def _groups(self, field: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[Group, ...]:
        options = field.get("options")
        if options is not None:
            told = tuple((str(one["value"]), str(one[self.words.language])) for one in options)
            return (Group("", told),)
        if field.get("choices"):
            name = str(field["name"])
            told = tuple((code, self._option(item, name, code)) for code in field["choices"])
            return (Group("", told),)
        return self.choices.of(str(field["input"]))

    def _option(self, item: Mapping[str, Any], name: str, code: str) -> str:
        for key in (
            f"actions.option.{item['action']}:{name}.{code}",
            f"actions.option.{name}.{code}",
        ):
            if self.words.has(key):
                return self.words(key)
        return code


_OWN_OPTIONS: Final = frozenset({"scores", "long_text"})


def _head(name: str) -> str:
    return name.partition(".")[0]
