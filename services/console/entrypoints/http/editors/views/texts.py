"""Templates of notices: their list, their form, what they were. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

PARTS: Final = ("event", "audience", "channel", "language")
# GSM 03.38: one unit a character, those of the extension two.
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE: Final = frozenset("^{}\\[~]|€\f")
_GSM_PARTS: Final = (160, 153)
_UCS2_PARTS: Final = (70, 67)


def address(template: Mapping[str, Any]) -> str:
    """Return the path of a template's page, and of the API's without its beginning."""
    return "/".join(quote(str(template[part]), safe="") for part in PARTS)


def sms_size(text: str) -> dict[str, Any]:
    """Return how a network counts a short message: alphabet, units, parts."""
    if all(one in _GSM or one in _GSM_TWICE for one in text):
        units = len(text) + sum(one in _GSM_TWICE for one in text)
        return {"alphabet": "GSM", "units": units, "parts": _parts(units, _GSM_PARTS)}
    units = len(text.encode("utf-16-le", "replace")) // 2
    return {"alphabet": "UCS-2", "units": units, "parts": _parts(units, _UCS2_PARTS)}


def _parts(units: int, most: tuple[int, int]) -> int:
    alone, each = most
    return 1 if units <= alone else -(-units // each)


def shown_text(template: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form begins with: the draft's words, else those that are sent."""
    source = template.get("draft") or template
    return {"subject": source.get("subject") or "", "text": source.get("text") or ""}


def with_before(revisions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return revisions, the latest first, each with what was said before it where that is known."""
    before = [*revisions[1:], None]
    return [{**one, "before": other} for one, other in zip(revisions, before, strict=True)]
