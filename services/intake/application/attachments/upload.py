"""Take an upload in (附件上传): look at what it is, keep it apart until it was checked."""

from collections.abc import Callable
from dataclasses import dataclass

from services.common.clock import Clock
from services.common.ids import derived_id
from services.intake.domain.attachments.attachment import Attachment, Uploader
from services.intake.ports.attachments import (
    AskedBy,
    Attachments,
    Contents,
    Inspector,
    TicketRights,
)
from services.intake.ports.keyed_hashes import KeyedHashes


@dataclass(frozen=True, slots=True)
class Upload:
    """What came: the bytes, who of the staff brought them, and whether the place may be kept.

    ``ticket_id`` is the case that the staff uploads it for: minutes of a ruling, proof of work.
    """

    content: bytes
    by: AskedBy | None = None
    ticket_id: str | None = None
    keeps_position: bool = False
    idempotency_key: str | None = None


class NoSuchTicket(Exception):
    """There is none to upload for, or not for this uploader: both look alike."""


class KeyUsedForAnotherFile(Exception):
    """The Idempotency-Key was used for another file; nothing is told about that one."""


@dataclass(frozen=True, slots=True)
class UploadAttachment:
    """The use case, with its ports; ``wall`` is wall time."""

    attachments: Attachments
    contents: Contents
    inspect: Inspector
    rights: TicketRights
    hashes: KeyedHashes
    wall: Clock
    new_id: Callable[[str], str]

    def __call__(self, upload: Upload) -> Attachment:
        """Return the attachment, still to be checked; its id is to be named in an appeal.

        Raises:
            Unacceptable: it is not taken; nothing was kept.
            KeyUsedForAnotherFile, NoSuchTicket, DispatchUnavailable: nothing was kept.

        """
        shape = self.inspect(upload.content)
        self._must_see(upload)
        key = upload.idempotency_key
        digest = self.hashes.body_digest(upload.content) if key else None
        attachment = Attachment(
            id=self._id(upload),
            media_type=shape.media_type.name,
            size=len(upload.content),
            uploaded_at=self.wall.now(),
            uploader=_uploader(upload, digest),
            owner=upload.ticket_id,
            keeps_position=upload.keeps_position,
            width=shape.width,
            height=shape.height,
        )
        known = self.attachments.get(attachment.id) if key else None
        if known is None:
            # The bytes first: what is written down has them.
            self.contents.put(attachment.incoming_key, upload.content)
            known = self.attachments.add(attachment)
        if known.uploader.key_digest != digest:
            raise KeyUsedForAnotherFile
        return known

    def _must_see(self, upload: Upload) -> None:
        if upload.ticket_id is None:
            return
        if upload.by is None or not self.rights.may_read(upload.by, None, upload.ticket_id):
            raise NoSuchTicket

    def _id(self, upload: Upload) -> str:
        """Return an id that nobody can guess: who knows it may name it in an appeal."""
        key = upload.idempotency_key
        if key is None:
            return self.new_id("att")
        scope = upload.by.subject if upload.by else "anonymous"
        return derived_id("att", scope, self.hashes.body_digest(f"{scope}:{key}".encode()))


def _uploader(upload: Upload, digest: str | None) -> Uploader:
    by = upload.by
    return Uploader(by.subject if by else None, by.unit if by else None, digest)
