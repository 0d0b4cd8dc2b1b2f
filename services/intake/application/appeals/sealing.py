"""Seal and open what is personal of an appeal, field by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.appeals.appeal import Appeal, Contact, GivenAnswer
from services.intake.ports.personal_data import Sealer

CONTACT_FIELDS = ("name", "phone", "email")
ORIGINAL = "original"
REPRESENTED = "represented"


@dataclass(frozen=True, slots=True)
class Said:
    """An appeal's words as they were said; ``represented`` is for whom the reporter speaks."""

    title: str
    text: str
    address: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
    represented: str | None = None


def sealed_fields(
    sealer: Sealer,
    appeal: Appeal,
    contact: Contact,
    said: Said,
) -> Mapping[str, str]:
    """Return the sealed contact, and the words as they were said where masking changed them.

    Args:
        sealer: seals a value for this appeal and field only.
        appeal: with masked title, text, address and answers.
        contact: as given, the phone in E.164.
        said: the words as they were said.

    """
    sealed = {
        field: sealer.seal(appeal.id, field, value)
        for field in CONTACT_FIELDS
        if (value := getattr(contact, field))
    }
    if said.represented:
        sealed[REPRESENTED] = sealer.seal(appeal.id, REPRESENTED, said.represented)
    if _is_masked(appeal, said):
        sealed[ORIGINAL] = sealer.seal(appeal.id, ORIGINAL, _as_json(said))
    return sealed


def unsealed(sealer: Sealer, appeal_id: str, field: str, sealed: Mapping[str, str]) -> str | None:
    """Return a sealed field's value, or None when it was never given.

    Raises:
        Unreadable: when it does not open.

    """
    value = sealed.get(field)
    return None if value is None else sealer.unseal(appeal_id, field, value)


def _is_masked(appeal: Appeal, said: Said) -> bool:
    shown = (appeal.title if said.title else "", appeal.text, appeal.address, appeal.answers)
    return shown != (said.title, said.text, said.address, said.answers)


def _as_json(said: Said) -> str:
    words: dict[str, object] = {"title": said.title, "text": said.text, "address": said.address}
    if said.answers:
        words["answers"] = {given.question: given.values for given in said.answers}
    return json.dumps(words, ensure_ascii=False)
