"""Free text without what points at a person: numbers, addresses of mail, plates, told names.

Masked text still tells a story; it is fit for those who handle the case, not for the public.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.intake.domain.personal_data import names
from services.intake.domain.personal_data.identity_number import check_holds
from services.intake.domain.personal_data.look_alikes import plain
from services.intake.domain.personal_data.patterns import (
    ACCOUNT_LEAD,
    GROUPED_IDENTITY,
    PERSONAL,
)

_STARS = {
    "email": "***@***",
    "identity": "*" * 18,
    "identity_old": "*" * 15,
    "mobile": "1**********",
    "told_mobile": "1**********",
    "landline": "0***-*******",
    "abroad": "+***********",
    "card": "*" * 16,
    "spoken": "*" * 11,
    "name": "某某",
    "surname": "某",
}
# What leads in to a detail is no detail: it stays, and the text stays readable.
_LEAD_IN = {
    "name": re.compile(names.LEAD_IN),
    "surname": re.compile(names.SURNAME_LEAD_IN),
    "number": re.compile(r"[^0-9]*"),
    "told_mobile": re.compile(r"[^0-9]*"),
    "paper": re.compile(r"[^0-9A-Za-z]*"),
    "account": re.compile(ACCOUNT_LEAD),
    "plate": re.compile("WJ|."),
    "plate_alone": re.compile(r"[^0-9A-Z]*"),
}
_PROVINCE_STAYS = "*****"
_LONGEST_IDENTITY = 18


@dataclass(frozen=True, slots=True)
class Finding:
    """A personal detail in a text: what kind it is, where it stands, what stands there instead."""

    kind: str
    start: int
    end: int
    stars: str


def mask(text: str) -> str:
    """Return the text with each personal detail replaced by stars of a fixed length.

    Masking masked text changes nothing, and what is no detail stays as it was written.
    """
    parts, at = [], 0
    for found in find(text):
        parts += [text[at : found.start], found.stars]
        at = found.end
    return "".join((*parts, text[at:])) if parts else text


def find(text: str) -> Sequence[Finding]:
    """Return the personal details of a text, in order; none overlaps another.

    Digits and letters may be full-width, numbers in groups, invisible signs between them.
    """
    read, places = plain(text)
    found = list(_found(read))
    if places is None:
        return found
    return [
        Finding(item.kind, places[item.start], places[item.end - 1] + 1, item.stars)
        for item in found
    ]


def _found(read: str) -> Iterator[Finding]:
    at = 0
    for start, end in (*_grouped_identities(read), (len(read), len(read))):
        for match in PERSONAL.finditer(read, at, start):
            kind = match.lastgroup or ""
            lead = _LEAD_IN[kind].match(match.group()) if kind in _LEAD_IN else None
            begin = match.start() + (lead.end() if lead else 0)
            yield Finding(kind, begin, match.end(), _STARS.get(kind, _PROVINCE_STAYS))
        if start < end:
            yield Finding("identity", start, end, _STARS["identity"])
        at = end


def _grouped_identities(read: str) -> list[tuple[int, int]]:
    if len(read) < _LONGEST_IDENTITY:
        return []
    return [match.span() for match in GROUPED_IDENTITY.finditer(read) if check_holds(match.group())]
