"""Pictures and papers that come with a post, and those that anybody may see."""

from contextlib import closing

from flask import Response, request
from werkzeug.datastructures import FileStorage

from services.common.web.auth import public
from services.intake.application.attachments.upload import KeyUsedForAnotherFile, Upload
from services.intake.domain.attachments.media import Unacceptable
from services.intake.domain.open311.faults import BAD_REQUEST, NOT_FOUND, refused
from services.intake.entrypoints.http.attachments import served
from services.intake.entrypoints.http.context import container

# ``media`` is what clients call it; PHP's would have several as ``media[]``.
_FIELDS = ("media", "media[]")
MOST_FILES = 5


def taken(client: str, key: str | None) -> tuple[str, ...]:
    """Take in the files of the form, each looked at like any upload; return their ids in order.

    Args:
        client: who posts.
        key: the client's idempotency key: the same files under it are taken in once.

    Raises:
        Open311Refused: too many, or one that is not taken; what came before it goes in a day.

    """
    files = sent()
    if len(files) > MOST_FILES:
        raise refused(BAD_REQUEST, "too_many_media", limit=MOST_FILES)
    return tuple(
        _taken(file, f"open311:{client}:{key}:{place}" if key else None)
        for place, file in enumerate(files)
    )


def _taken(file: FileStorage, key: str | None) -> str:
    with container().upload_slots, closing(file.stream) as stream:
        try:
            upload = Upload(stream.read(), idempotency_key=key)
            return container().upload_attachment(upload).id
        except Unacceptable as error:
            raise refused(BAD_REQUEST, error.code, **error.params) from error
        except KeyUsedForAnotherFile as error:
            raise refused(BAD_REQUEST, "idempotency_key_taken") from error


def sent() -> list[FileStorage]:
    """Return the files of the form; a field left empty is none."""
    return [one for name in _FIELDS for one in request.files.getlist(name) if one.filename]


@public
def media(attachment_id: str) -> Response:
    """Show what was released for everybody; all else is as absent as what never was."""
    found = container().attachments.get(attachment_id)
    if found is None or not found.released:
        raise refused(NOT_FOUND, "unknown_media", code=attachment_id[:60])
    return served(found, "content")
