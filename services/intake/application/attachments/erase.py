"""Erase what a case has of files, bytes and thumbnails too: its reporter is to be unknown (L2)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.common.clock import Clock
from services.common.observability.metrics import counter
from services.intake.domain.attachments.attachment import Attachment
from services.intake.ports.attachments import Attachments, Contents

# Longer than a check needs from keeping bytes to writing down whose they are: the same picture
# may just have been brought by somebody else.
_GRACE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class EraseAttachments:
    """The use case, with its ports; ``wall`` is wall time."""

    attachments: Attachments
    contents: Contents
    wall: Clock

    def __call__(self, owner: str) -> bool:
        """Erase all that a case has; False where something is still too fresh: ask again.

        Bytes that another case has as well stay for that one.

        Raises:
            StoreUnavailable: what is left is erased the next time.

        """
        gone = [self._erased(attachment) for attachment in self.attachments.of_owner(owner)]
        return all(gone)

    def _erased(self, attachment: Attachment) -> bool:
        if attachment.state == "checking":  # its check would bring the bytes back
            return False
        if not self._bytes_gone(attachment):
            return False
        self.attachments.remove(attachment.id, attachment.owner)
        labels = {"kind": attachment.type.kind, "outcome": "erased"}
        counter("huying_intake_attachments_total", labels).inc()
        return True

    def _bytes_gone(self, attachment: Attachment) -> bool:
        """Remove the bytes first: as long as any are left there is a record that tells of them."""
        self.contents.remove(attachment.incoming_key)
        stored = (one.key for one in (attachment.content, attachment.thumbnail) if one)
        keys = list(dict.fromkeys(stored))
        elsewhere = self.attachments.in_use(keys, besides=attachment.id)
        return all(self._gone(key) for key in keys if key not in elsewhere)

    def _gone(self, key: str) -> bool:
        since = self.wall.now() - _GRACE
        return self.contents.remove(key, untouched_since=since) or self.contents.size(key) is None
