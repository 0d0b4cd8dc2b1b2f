"""The shipped templates: YAML files, one an event, rendered in Jinja's sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notify.domain.notification import Channel
from services.notify.domain.wording import LANGUAGES, Language
from services.notify.ports.templates import UnknownVariable

FOLDER = Path(__file__).parents[1] / "templates"
_GROUNDS = Path(__file__).parents[1] / "grounds.yaml"
_CHANNELS: tuple[Channel, ...] = ("sms", "email")

Key = tuple[str, Channel, Language]


@dataclass(frozen=True, slots=True)
class TemplateText:
    """One template as it is written; ``subject`` is empty for channels without one."""

    event_type: str
    audience: str
    channel: Channel
    language: Language
    subject: str
    text: str


class YamlTemplates:
    """Implements ``Templates``."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._environment = ImmutableSandboxedEnvironment(  # plain text, so nothing is escaped
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._texts = {
            (text.event_type, text.channel, text.language): text
            for path in sorted(folder.glob("*.yaml"))
            for text in _read(path)
        }
        self._compiled = {
            key: (
                self._environment.from_string(text.subject),
                self._environment.from_string(text.text),
            )
            for key, text in self._texts.items()
        }

    def render(
        self,
        event_type: str,
        channel: Channel,
        language: Language,
        variables: Mapping[str, str],
    ) -> tuple[str, str]:
        """Return subject and text; what the template does not know is never sent."""
        compiled = self._compiled.get((event_type, channel, language))
        if compiled is None:
            raise UnknownVariable(f"no template for {event_type} {channel} {language}")
        subject, text = compiled
        try:
            return subject.render(variables).strip(), text.render(variables).strip()
        except TemplateError as error:
            raise UnknownVariable(f"{event_type} {channel} {language}: {error}") from error

    def all(self) -> list[TemplateText]:
        """Return every template, in the order of event, channel and language."""
        return [self._texts[key] for key in sorted(self._texts)]

    def variables_used(self, text: TemplateText) -> set[str]:
        """Return the variables that a template asks for."""
        parsed = self._environment.parse(text.subject + "\n" + text.text)
        return meta.find_undeclared_variables(parsed)


def shipped_grounds() -> dict[str, dict[Language, str]]:
    """Return the names of the grounds on which an appeal is refused."""
    grounds: dict[str, dict[Language, str]] = yaml.safe_load(_GROUNDS.read_text("utf-8"))
    return grounds


def _read(path: Path) -> list[TemplateText]:
    raw: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    subjects = {"email": raw["subject"]}
    return [
        TemplateText(
            event_type=raw["event"],
            audience=raw["audience"],
            channel=channel,
            language=language,
            subject=subjects[channel][language] if channel in subjects else "",
            text=raw[channel][language],
        )
        for channel in _CHANNELS
        for language in LANGUAGES
        if language in raw[channel]
    ]
