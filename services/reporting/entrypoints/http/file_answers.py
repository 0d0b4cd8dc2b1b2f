"""Files as answers: by piece where asked, and never a piece of another file."""

from typing import Any, Final
from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from services.common.store.connection import store_errors
from services.common.web.problems import Problem
from services.reporting.adapters.jobs.files import FileGone
from services.reporting.domain.jobs import StoredFile
from services.reporting.ports.jobs import Files

CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
}
_PIECE: Final = 256 * 1024


def file_answer(files: Files, file: StoredFile, *, title: str | None = None) -> Response:
    """Return a file: 200, 206 with a piece of it, 304 for who has it, 416 for a piece beyond.

    Args:
        files: where it is kept.
        file: which; its hash is the ETag, so that ``If-Range`` never joins two files.
        title: the name to save it under, where it is not the file's own.

    """
    try:
        with store_errors():
            stream = files.open(file)
    except FileGone as gone:
        raise Problem(410, "file_gone") from gone
    response = Response(
        FileWrapper(stream, _PIECE),
        mimetype=None,
        content_type=CONTENT_TYPES[file.format],
        direct_passthrough=True,
    )
    response.content_length = file.size
    response.set_etag(file.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    plain = f"{file.sha256[:12]}.{file.format}"
    named = f"filename*=UTF-8''{quote(title or file.name)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"; {named}'
    response.make_conditional(_asked(), accept_ranges=True, complete_length=file.size)
    return response


def _asked() -> dict[str, Any]:
    """Return the request without a range that is none of one piece in bytes: the whole answers it.

    So RFC 9110 (14.2) has it for what cannot be read and for other units; several pieces at once
    nobody needs who goes on with a download.
    """
    asked, found = dict(request.environ), request.range
    if found is None or found.units != "bytes" or len(found.ranges) != 1:
        asked.pop("HTTP_RANGE", None)
    return asked
