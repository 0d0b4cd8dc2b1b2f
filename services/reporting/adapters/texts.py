"""Reporting's own texts by code, for what is not a problem of a request."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from services.common.web.catalogue import Catalogue, Text
from services.reporting.domain.exports.table import Column

_FILE = Path(__file__).parent.parent / "messages.yaml"


@cache
def _catalogue() -> Catalogue:
    return Catalogue([yaml.safe_load(_FILE.read_text(encoding="utf-8"))], ZoneInfo("UTC"))


def text_of(code: str) -> Text:
    """Return a text in both languages; a code without one stands for itself."""
    return _catalogue().message(code) or Text(code, code)


def title_of(column: Column, language: str) -> str:
    """Return a column's title in a language."""
    if column.title is not None:
        return column.title
    text = text_of(f"column_{column.name}")
    return text.en if language == "en" else text.zh
