"""Contents of bulletins as plain values: so they are kept, and handed to the typesetter."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from services.reporting.domain.bulletins.content import Content

_CONTENT: Final = TypeAdapter(Content)


def plain(content: Content) -> dict[str, Any]:
    """Return a content as JSON values."""
    told: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return told


def content_of(told: Mapping[str, Any]) -> Content:
    """Return the content of JSON values."""
    return _CONTENT.validate_python(told)
