"""The words around a digest's parts, as they are shipped."""

from importlib.resources import files

import yaml

from services.notify.domain.policy.digest import DigestWords
from services.notify.domain.wording import Language


def shipped_digest_words() -> dict[Language, DigestWords]:
    """Return the words by language."""
    text = (files("services.notify") / "digest.yaml").read_text(encoding="utf-8")
    return {language: DigestWords(**words) for language, words in yaml.safe_load(text).items()}
