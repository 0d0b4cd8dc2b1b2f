"""Check what was uploaded, off the request's way: viruses, places, thumbnails, then it is shown."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.domain.attachments.attachment import MOST_TRIES, Attachment, Stored, refused
from services.intake.domain.attachments.media import Unacceptable
from services.intake.ports.attachments import (
    Attachments,
    Contents,
    Prepared,
    Preparer,
    ScannerUnavailable,
    VirusScanner,
)
from services.intake.ports.personal_data import Sealer

POSITION = "position"
_CLAIM = timedelta(minutes=3)  # longer than any file takes
_PATIENCE = timedelta(seconds=15)
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CheckAttachments:
    """The use case, with its ports; ``wall`` is wall time."""

    attachments: Attachments
    contents: Contents
    scan: VirusScanner
    prepare: Preparer
    sealer: Sealer
    wall: Clock

    def __call__(self) -> bool:
        """Check the one that waits longest; False where none waits.

        Raises:
            ScannerUnavailable: nothing was settled; it is claimed again after a while.

        """
        now = self.wall.now()
        attachment = self.attachments.claim(now, now + _CLAIM)
        if attachment is None:
            return False
        try:
            settled = self._checked(attachment)
        except ScannerUnavailable:
            self.attachments.postpone(attachment.id, now + _PATIENCE)
            raise
        self.attachments.settle(settled)
        self.contents.remove(attachment.incoming_key)
        outcome = settled.refusal or settled.state
        labels = {"kind": attachment.type.kind, "outcome": outcome}
        counter("huying_intake_attachments_total", labels).inc()
        _log.info("attachment_checked", attachment_id=attachment.id, outcome=outcome)
        return True

    def _checked(self, attachment: Attachment) -> Attachment:
        if attachment.tries > MOST_TRIES:  # whoever checked it died of it
            return refused(attachment, "attachment_damaged")
        try:
            content = b"".join(self.contents.read(attachment.incoming_key, 0, attachment.size))
            self._scan(attachment, content)
            return self._kept(attachment, self.prepare(content, attachment.media_type))
        except KeyError:  # an earlier round had it settled, or its bytes were lost
            return refused(attachment, "attachment_damaged")
        except Unacceptable as unacceptable:
            return refused(attachment, unacceptable.code)

    def _scan(self, attachment: Attachment, content: bytes) -> None:
        evil = self.scan(content)
        if evil is not None:
            _log.warning("attachment_infected", attachment_id=attachment.id, found=evil)
            raise Unacceptable("attachment_infected")

    def _kept(self, attachment: Attachment, prepared: Prepared) -> Attachment:
        thumbnail = prepared.thumbnail
        position = None
        if prepared.place is not None and attachment.keeps_position:
            position = self.sealer.seal(attachment.id, POSITION, json.dumps(prepared.place))
        return replace(
            attachment,
            state="ready",
            content=self._stored(prepared.content, prepared.media_type),
            thumbnail=self._stored(thumbnail, "image/jpeg") if thumbnail else None,
            width=prepared.width or attachment.width,
            height=prepared.height or attachment.height,
            position=position,
        )

    def _stored(self, content: bytes, media_type: str) -> Stored:
        """Keep a content once, whoever brings it."""
        key = f"sha256/{hashlib.sha256(content).hexdigest()}"
        self.contents.put(key, content)
        return Stored(key, len(content), media_type)
