"""The words that a mail adds to a letter, as they are shipped."""

from collections.abc import Mapping
from importlib.resources import files

import yaml

from services.notify.domain.wording import Language


def shipped_mail_words() -> Mapping[Language, Mapping[str, str]]:
    """Return the words by language."""
    text = (files("services.notify") / "mail.yaml").read_text(encoding="utf-8")
    words: Mapping[Language, Mapping[str, str]] = yaml.safe_load(text)
    return words
