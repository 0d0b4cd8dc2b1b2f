"""Pictures and papers that come with a post, and those that anybody may see."""

from contextlib import closing

from flask import Response, request

from services.common.web.auth import public
from services.intake.application.attachments.upload import Upload
from services.intake.domain.attachments.media import Unacceptable
from services.intake.domain.open311.faults import BAD_REQUEST, NOT_FOUND, refused
from services.intake.entrypoints.http.attachments import served
from services.intake.entrypoints.http.context import container

# ``media`` is what clients call it; PHP's would have several as ``media[]``.
_FIELDS = ("media", "media[]")
MOST_FILES = 5


def taken() -> tuple[str, ...]:
    """Take in the files of the form, each looked at like any upload; return their ids in order.

    Raises:
        Open311Refused: too many, or one that is not taken; what came before it goes in a day.

    """
    files = [one for name in _FIELDS for one in request.files.getlist(name) if one.filename]
    if len(files) > MOST_FILES:
        raise refused(BAD_REQUEST, "too_many_media", limit=MOST_FILES)
    ids = []
    for file in files:
        with container().upload_slots, closing(file.stream) as stream:
            try:
                ids.append(container().upload_attachment(Upload(stream.read())).id)
            except Unacceptable as error:
                raise refused(BAD_REQUEST, error.code, **error.params) from error
    return tuple(ids)


@public
def media(attachment_id: str) -> Response:
    """Show what was released for everybody; all else is as absent as what never was."""
    found = container().attachments.get(attachment_id)
    if found is None or not found.released:
        raise refused(NOT_FOUND, "unknown_media", code=attachment_id[:60])
    return served(found, "content")
