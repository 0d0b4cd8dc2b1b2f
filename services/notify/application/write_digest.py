"""Writes any notice: a digest of what its parts say in short, every other one by its template."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.notify.application.templates.write_notice import NotWritable, WriteNotice
from services.notify.domain.notification import Notification
from services.notify.domain.policy.digest import digest_facts, only_part, parts_of
from services.notify.domain.templates.template import Addressee, Medium, Written, medium_of
from services.notify.domain.wording import Language, Names

WritePart = Callable[[Notification], Written | NotWritable]
Fits = Callable[[str], bool]


class WriteDigest:
    """Called by several threads at once; takes and raises what ``WriteNotice`` does."""

    def __init__(self, write: WriteNotice, fits: Fits = lambda _: True) -> None:
        """Take what writes single notices and the frame, and which texts fit into an SMS."""
        self._write = write
        self._fits = fits

    def __call__(
        self,
        notification: Notification,
        wording: str,
        language: Language,
        names: Names,
        link: str | None = None,
    ) -> Written | NotWritable:
        """Return a resident's notice; a digest brings no link."""
        single = only_part(notification)
        if single is not None:
            return self._write(single, wording, language, names, link)

        def write_part(part: Notification) -> Written | NotWritable:
            return self._write(part, "sms", language, names)

        return self._around(notification, "resident", medium_of(wording), language, write_part)

    def to(
        self,
        addressee: Addressee,
        notification: Notification,
        medium: Medium,
        language: Language,
        names: Names,
    ) -> Written | NotWritable:
        """Return what these people read of it."""
        single = only_part(notification)
        if single is not None:
            return self._write.to(single.addressee or addressee, single, medium, language, names)

        def write_part(part: Notification) -> Written | NotWritable:
            return self._write.to(part.addressee or addressee, part, "sms", language, names)

        return self._around(notification, addressee, medium, language, write_part)

    def _around(
        self,
        notification: Notification,
        addressee: Addressee,
        medium: Medium,
        language: Language,
        write_part: WritePart,
    ) -> Written | NotWritable:
        """Return a digest; a part that cannot be written is left out of it."""
        parts = [(part, write_part(part)) for part in parts_of(notification)]
        told = [text.text for _, text in parts if isinstance(text, Written)]
        refused = [
            (part.notification_id, text.reason)
            for part, text in parts
            if isinstance(text, NotWritable)
        ]
        if not told:
            return NotWritable(refused[0][1] if refused else "words_erased")
        written = self._framed(notification, addressee, medium, language, told)
        if isinstance(written, NotWritable):
            return written
        return replace(written, left_out=tuple(refused))

    def _framed(
        self,
        notification: Notification,
        addressee: Addressee,
        medium: Medium,
        language: Language,
        told: Sequence[str],
    ) -> Written | NotWritable:
        """Return what lists as many of the parts' texts as there is room for."""
        most = min(notification.facts["most"], len(told))
        while True:
            said = digest_facts(told, medium, most)
            written = self._write.around(addressee, notification, medium, language, said)
            if medium != "sms" or most <= 1 or isinstance(written, NotWritable):
                return written
            if self._fits(written.text):
                return written
            most -= 1  # one less is listed, and said to be left out
