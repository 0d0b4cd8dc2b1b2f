"""The templates that come with the system: one YAML file an event, spread over every medium."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.notify.domain.templates.template import (
    ADDRESSEES,
    MEDIA,
    RESIDENTS,
    Medium,
    Template,
    TemplateKey,
)
from services.notify.domain.wording import LANGUAGES, Language

FOLDER = Path(__file__).parents[2] / "templates"
_SERVICE = Path(__file__).parents[2]
_FRAMES = "_frames.yaml"
_HOLE = "{text}"
_SUBJECT_HOLE = "{subject}"

Texts = Mapping[str, Mapping[Language, str]]


def shipped_templates(folder: Path = FOLDER) -> list[Template]:
    """Return every template, in the order of their keys.

    A file gives a subject and a text for each audience; a medium of which it says nothing puts the
    text into its frame (greeting, signature). A family's subject is the resident's where it has
    none of its own.
    """
    frames = _read(folder / _FRAMES)
    found = [
        template
        for path in sorted(folder.glob("*.yaml"))
        if path.name != _FRAMES
        for template in _of_event(_read(path), frames)
    ]
    return sorted(found, key=lambda one: one.key)


@cache
def shipped_labels() -> dict[str, Texts]:
    """Return what codes are called: grounds of refusal, and the kinds of ``labels.yaml``."""
    return {**_read(_SERVICE / "labels.yaml"), "ground": _read(_SERVICE / "grounds.yaml")}


def _of_event(raw: Mapping[str, Any], frames: Mapping[str, Any]) -> Iterator[Template]:
    for addressee in (one for one in ADDRESSEES if one in raw):
        texts = raw[addressee]
        subjects = texts.get("subject") or raw["resident"]["subject"]
        frame = frames["residents" if addressee in RESIDENTS else "staff"]
        for medium in MEDIA:
            for language in LANGUAGES:
                key = TemplateKey(raw["event"], addressee, medium, language)
                yield _spread(key, subjects[language], texts, frame)


def _spread(
    key: TemplateKey, subject: str, texts: Mapping[str, Any], frame: Mapping[Medium, Any]
) -> Template:
    own = texts.get(key.medium, texts["text"])
    body = own[key.language].strip()
    text = frame[key.medium][key.language].replace(_SUBJECT_HOLE, subject).replace(_HOLE, body)
    return Template(key, "" if key.medium == "sms" else subject.strip(), text.strip())


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
