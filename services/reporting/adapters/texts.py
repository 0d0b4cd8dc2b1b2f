"""Reporting's own texts by code, for what is not a problem of a request."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic_core import ErrorDetails

from services.common.web.catalogue import Catalogue, Text, load
from services.common.web.invalid import field_error
from services.common.web.problems import worded_field
from services.reporting.domain.exports.table import Column

_FILE = Path(__file__).parent.parent / "messages.yaml"


@cache
def _catalogue() -> Catalogue:
    return Catalogue([yaml.safe_load(_FILE.read_text(encoding="utf-8"))], ZoneInfo("UTC"))


def text_of(code: str) -> Text:
    """Return a text in both languages; a code without one stands for itself."""
    return _catalogue().message(code) or Text(code, code)


def complaint_of(detail: ErrorDetails) -> str:
    """Return what pydantic says is wrong with a district's file, in both languages.

    A check of ours has said it in both already.
    """
    told = field_error(detail)
    if detail["type"] == "value_error":
        return str(told.params["error"])
    words = worded_field(told, load("reporting"))
    return f"{words['message']} {words['message_en']}"


def word_of(code: str, language: str) -> str:
    """Return a text in one language."""
    text = text_of(code)
    return text.en if language == "en" else text.zh


def title_of(column: Column, language: str) -> str:
    """Return a column's title in a language."""
    if column.title is not None:
        return column.title
    return word_of(f"column_{column.name}", language)
