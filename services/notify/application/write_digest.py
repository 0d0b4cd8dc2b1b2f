"""Writes any notice: a digest of what its parts say in short, every other one by its template."""

from collections.abc import Mapping
from dataclasses import replace

from services.notify.application.templates.write_notice import NotWritable, WriteNotice
from services.notify.domain.notification import DIGEST, Notification
from services.notify.domain.policy.digest import DigestWords, digest_text
from services.notify.domain.templates.template import Written
from services.notify.domain.wording import Language, Names

_FRAME = "digest@1"


class WriteDigest:
    """Called by several threads at once."""

    def __init__(self, write: WriteNotice, words: Mapping[Language, DigestWords]) -> None:
        """Take what writes single notices, and the words around a digest's parts."""
        self._write = write
        self._words = words

    def __call__(
        self,
        notification: Notification,
        wording: str,
        language: Language,
        names: Names,
        link: str | None = None,
    ) -> Written | NotWritable:
        """Return a resident's notice; a part that cannot be written is left out of a digest.

        Raises and takes what ``WriteNotice`` does; a digest brings no link.
        """
        if notification.event_type != DIGEST:
            return self._write(notification, wording, language, names, link)
        parts = [
            self._write(replace(notification, **part), "sms", language, names)
            for part in notification.facts.get("items", ())
        ]
        told = [part for part in parts if isinstance(part, Written)]
        refused = [part for part in parts if isinstance(part, NotWritable)]
        if not told:
            return refused[0] if refused else NotWritable("words_erased")
        most = notification.facts["most"]
        texts = [part.text for part in told]
        subject, text = digest_text(texts, wording, self._words[language], most)
        return Written(subject, text, _FRAME)
