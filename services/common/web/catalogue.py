"""User-facing texts in Chinese and English, by code, from YAML files."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

_HERE: Final = "common/web"
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; ``{placeholders}`` are filled in by ``filled``."""

    zh: str
    en: str

    def filled(self, params: Mapping[str, object]) -> "Text":
        """Return the text with its placeholders replaced; lists are joined as the language does."""
        return Text(
            self.zh.format_map(_Joined(params, "、", lambda text: text.zh)),
            self.en.format_map(_Joined(params, ", ", lambda text: text.en)),
        )


class Catalogue:
    """Titles and details of problems, and messages of fields."""

    def __init__(self, sources: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> None:
        self._zone = zone
        self._texts: dict[tuple[str, str], Text] = {}
        for source in sources:
            for code, entry in source.items():
                self._add(code, entry)

    def _add(self, code: str, entry: Mapping[str, Any]) -> None:
        parts = {"message": entry} if "zh" in entry else entry
        for part, text in parts.items():
            self._texts[code, part] = Text(text["zh"], text.get("en", ""))

    def problem(self, code: str) -> tuple[Text, Text] | None:
        """Return title and detail of a problem, or None when no catalogue has it."""
        title, detail = self._texts.get((code, "title")), self._texts.get((code, "detail"))
        return None if title is None or detail is None else (title, detail)

    def message(self, code: str, least: object = None) -> Text | None:
        """Return what is wrong with a field, or None when no catalogue has it.

        A text may have other words where the least that is asked for is one: ``code:1``.
        """
        return self._texts.get((f"{code}:{least}", "message")) or self._texts.get((code, "message"))

    def worded(self, params: Mapping[str, object]) -> Mapping[str, object]:
        """Return the parameters of a text as people read them.

        Codes are words where a catalogue has them: those for ``state`` and for the values of
        ``roles`` stand under ``states`` and ``roles``. Instants are in the district's own time.
        """
        return {name: self._word(name, value) for name, value in params.items()}

    def _word(self, name: str, value: object) -> object:
        if isinstance(value, list | tuple):
            return [self._word(name, item) for item in value]
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            local = datetime.fromisoformat(value).astimezone(self._zone)
            return f"{local:%Y-%m-%d %H:%M}"
        section = name if name.endswith("s") else f"{name}s"
        return self._texts.get((section, str(value)), value)


def load(service: str, time_zone: str = "Asia/Shanghai") -> Catalogue:
    """Return the common texts together with those of ``services/<service>/messages.yaml``.

    ``time_zone`` is the district's: in it people read instants.
    """
    named = [(_HERE, "validation.yaml"), (_HERE, "messages.yaml"), (service, "messages.yaml")]
    return Catalogue([_read(folder, name) for folder, name in named], ZoneInfo(time_zone))


@cache
def _read(folder: str, name: str) -> Mapping[str, Any]:
    """Read a file once: it is part of the program, and YAML takes a fifth of a second for it.

    A service may have no texts of its own.
    """
    source = files("services").joinpath(folder, name)
    return (yaml.safe_load(source.read_text(encoding="utf-8")) or {}) if source.is_file() else {}


class _Joined(dict[str, object]):
    """Parameters of one text: a missing one shows as a question mark and never fails a refusal."""

    def __init__(
        self, params: Mapping[str, object], separator: str, spoken: Callable[[Text], str]
    ) -> None:
        def said(value: object) -> object:
            if isinstance(value, list | tuple):
                return separator.join(str(said(item)) for item in value)
            return spoken(value) if isinstance(value, Text) else value

        super().__init__({key: said(value) for key, value in params.items()})

    def __missing__(self, key: str) -> str:
        return "?"
