"""Remove what nobody has: uploads that no case named in time, and bytes that none names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.common.observability.metrics import counter
from services.intake.domain.attachments.attachment import INCOMING, Attachment
from services.intake.ports.attachments import Attachments, Contents

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class SweepAttachments:
    """The use case; both spans are wall time.

    ``kept_for`` is how long an upload may wait for its appeal, ``grace`` how long bytes are left
    alone: between their writing and the writing down of who names them.
    """

    attachments: Attachments
    contents: Contents
    wall: Clock
    kept_for: timedelta
    grace: timedelta = timedelta(hours=1)

    def __call__(self) -> int:
        """Remove a batch; return how many uploads went."""
        now, gone = self.wall.now(), 0
        for attachment in self.attachments.ownerless(now - self.kept_for, _AT_ONCE):
            if self.attachments.remove(attachment.id, attachment.owner):
                self._let_go(attachment, now)
                gone += 1
                labels = {"kind": attachment.type.kind, "outcome": "removed"}
                counter("huying_intake_attachments_total", labels).inc()
        self._lost(now)
        return gone

    def _let_go(self, attachment: Attachment, now: datetime) -> None:
        """Remove the bytes of an upload that is gone, unless another upload has the same."""
        self.contents.remove(attachment.incoming_key)
        stored = (one.key for one in (attachment.content, attachment.thumbnail) if one)
        keys = list(dict.fromkeys(stored))
        used = self.attachments.in_use(keys)
        for key in keys:
            if key not in used:
                self.contents.remove(key, untouched_since=now - self.grace)

    def _lost(self, now: datetime) -> None:
        """Remove bytes whose process died before it wrote down whose they are."""
        keys = self.contents.untouched(INCOMING, now - self.grace, _AT_ONCE)
        ids = {key.removeprefix(INCOMING): key for key in keys}
        known = self.attachments.get_many(list(ids))
        waiting = {one.id for one in known if one.state == "checking"}
        for attachment_id, key in ids.items():
            if attachment_id not in waiting:
                self.contents.remove(key)
