"""Serves stored bytes: by ranges, revalidated each time, and never as anything that acts."""

from collections.abc import Iterator
from typing import Final

from flask import Request, Response
from werkzeug.datastructures import ContentRange, Range

from services.common.web.problems import Problem
from services.intake.domain.attachments.attachment import Attachment, Stored
from services.intake.ports.attachments import Contents

# Whatever the bytes are, a browser saves them or shows them in a picture's or a film's frame of a
# page; on its own it neither runs nor loads anything.
_HARMLESS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
    "Referrer-Policy": "no-referrer",
    "Accept-Ranges": "bytes",
}


def serve(asked: Request, attachment: Attachment, stored: Stored, contents: Contents) -> Response:
    """Return the bytes, or the range that was asked for, or 304, or 416."""
    etag = stored.key.rpartition("/")[2]
    headers = {
        **_HARMLESS,
        "ETag": f'"{etag}"',
        "Content-Disposition": f'attachment; filename="{attachment.file_name}"',
        "Cache-Control": "public, max-age=300" if attachment.released else "private, no-cache",
    }
    if asked.if_none_match.contains(etag):
        return Response(status=304, headers=headers)
    span = _range(asked, stored.size, etag)
    start, stop = span or (0, stored.size)
    headers["Content-Length"] = str(stop - start)
    if span:
        headers["Content-Range"] = ContentRange("bytes", start, stop, stored.size).to_header()
    pieces: Iterator[bytes] = iter(())
    if asked.method != "HEAD":
        pieces = contents.read(stored.key, start, stop)
    return Response(
        pieces,
        206 if span else 200,
        headers,
        content_type=stored.media_type,
        direct_passthrough=True,
    )


def _range(asked: Request, size: int, etag: str) -> tuple[int, int] | None:
    """Return the one range that was asked for; several, or of another content, are the whole."""
    wanted: Range | None = asked.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    condition = asked.if_range
    if asked.headers.get("If-Range") and condition.etag != etag:
        return None
    span = wanted.range_for_length(size)
    if span is None:
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem(416, "range_beyond", headers=headers, size=size)
    start, stop = span
    return start, stop
