"""An attachment's life: checked, ready or refused; given to one case, or gone after a while."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.intake.domain.attachments.media import MEDIA_TYPES, MediaType

State = Literal["checking", "ready", "refused"]
MOST_TRIES = 6
INCOMING = "incoming/"


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes in the store: under which key, how many, of which type."""

    key: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Uploader:
    """Who brought it: a member of the staff with his unit, or somebody unknown (``subject`` None).

    ``key_digest`` proves that a repeated upload under one Idempotency-Key is the same file.
    """

    subject: str | None = None
    unit: str | None = None
    key_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One upload; times are wall time, for it is housekeeping and no trade matter.

    ``owner`` is the appeal or the ticket that it was given to; what has none is removed after a
    while. ``content`` is what may be served, without any place; ``position`` is the sealed place
    where the reporter agreed that it be kept. ``refusal`` says why it was refused.
    """

    id: str
    media_type: str
    size: int
    uploaded_at: datetime
    uploader: Uploader = Uploader()
    state: State = "checking"
    owner: str | None = None
    keeps_position: bool = False
    position: str | None = None
    content: Stored | None = None
    thumbnail: Stored | None = None
    width: int | None = None
    height: int | None = None
    refusal: str | None = None
    released: bool = False
    tries: int = 0

    @property
    def type(self) -> MediaType:
        """The media type as it was uploaded."""
        return MEDIA_TYPES[self.media_type]

    @property
    def incoming_key(self) -> str:
        """Where the upload lies as it came, until it was checked; nobody is served from there."""
        return f"{INCOMING}{self.id}"

    @property
    def file_name(self) -> str:
        """The name under which it is saved: ours, never the uploader's."""
        media_type = self.content.media_type if self.content else self.media_type
        return f"{self.id}{MEDIA_TYPES[media_type].suffix}"


def refused(attachment: Attachment, code: str) -> Attachment:
    """Return it refused; nothing of it is served."""
    return replace(attachment, state="refused", refusal=code)
