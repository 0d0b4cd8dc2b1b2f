"""Keep what is enclosed with a letter, as any upload is kept; what is not taken stays behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.observability.logging import get_logger
from services.intake.application.attachments.upload import (
    KeyUsedForAnotherFile,
    Upload,
    UploadAttachment,
)
from services.intake.domain.attachments.media import Unacceptable
from services.intake.domain.channels.letters import Enclosure

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeptEnclosures:
    """The ids of what was kept, in the order of the letter, and how many could not be."""

    ids: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class KeepEnclosures:
    """The use case, over the one way in for files."""

    upload: UploadAttachment

    def __call__(self, enclosures: Sequence[Enclosure], key: str) -> KeptEnclosures:
        """Keep the enclosures of a letter, each once however often the letter is brought.

        Args:
            enclosures: of the letter, in their order.
            key: stands for the letter and for the case that it belongs to; nobody can guess it.

        Raises:
            StoreUnavailable: bring the letter again; what was kept is found again by its key.

        """
        kept = [self._kept(one, f"{key}:{place}") for place, one in enumerate(enclosures)]
        ids = tuple(one for one in kept if one is not None)
        return KeptEnclosures(ids, len(kept) - len(ids))

    def _kept(self, enclosure: Enclosure, key: str) -> str | None:
        try:
            attachment = self.upload(Upload(enclosure.content, idempotency_key=key))
        except (Unacceptable, KeyUsedForAnotherFile) as fault:
            cause = fault.code if isinstance(fault, Unacceptable) else "another_letter"
            _log.info("enclosure_left_out", cause=cause)
            return None
        # The check of an earlier round may have refused it: naming it would refuse the letter.
        return attachment.id if attachment.state != "refused" else None
