"""Seal and open what is personal of an appeal, field by field."""

import json
from collections.abc import Mapping

from services.intake.domain.appeals.appeal import Appeal, Contact
from services.intake.ports.personal_data import Sealer

CONTACT_FIELDS = ("name", "phone", "email")
ORIGINAL = "original"


def sealed_fields(
    sealer: Sealer,
    appeal: Appeal,
    contact: Contact,
    original: tuple[str, str, str | None],
) -> Mapping[str, str]:
    """Return the sealed contact, and the words as they were said where masking changed them.

    Args:
        sealer: seals a value for this appeal and field only.
        appeal: with masked title, text and address.
        contact: as given, the phone in E.164.
        original: title, text and address as they were said.

    """
    sealed = {
        field: sealer.seal(appeal.id, field, value)
        for field in CONTACT_FIELDS
        if (value := getattr(contact, field))
    }
    title, text, address = original
    masked = (appeal.title if title else "", appeal.text, appeal.address)
    if masked != original:
        words = json.dumps({"title": title, "text": text, "address": address}, ensure_ascii=False)
        sealed[ORIGINAL] = sealer.seal(appeal.id, ORIGINAL, words)
    return sealed


def unsealed(sealer: Sealer, appeal_id: str, field: str, sealed: Mapping[str, str]) -> str | None:
    """Return a sealed field's value, or None when it was never given.

    Raises:
        Unreadable: when it does not open.

    """
    value = sealed.get(field)
    return None if value is None else sealer.unseal(appeal_id, field, value)
