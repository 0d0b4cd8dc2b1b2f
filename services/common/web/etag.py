"""Versions as ETags, and If-Match so that of two editors exactly one succeeds (promise D7)."""

import re
from typing import Final

from flask import Response, request

from services.common.web.problems import FieldError, Problem

_HEADER: Final = "If-Match"
_FORM: Final = re.compile(r'(?:W/)?"(\d{1,18})"')


def etag(version: int) -> str:
    """Return the ETag of a document's version."""
    return f'"{version}"'


def with_etag(response: Response, version: int) -> Response:
    """Return the response with the version's ETag."""
    response.headers["ETag"] = etag(version)
    return response


def if_match(*, required: bool = True) -> int | None:
    """Return the version the caller read, for the filter of the update; None stands for any.

    Raises 428 when the header is required and missing, 400 when it is not an ETag of ours.
    """
    header = request.headers.get(_HEADER, "").strip()
    if not header:
        if required:
            raise Problem(428, "if_match_missing", errors=[FieldError(_HEADER, "missing")])
        return None
    if header == "*":
        return None
    match = _FORM.fullmatch(header)
    if match is None:
        raise Problem(400, "if_match_invalid", errors=[FieldError(_HEADER, "header")])
    return int(match[1])


def require_if_match(version: int, *, required: bool = True) -> None:
    """Raise 412 with the current version unless the caller read exactly this one."""
    read = if_match(required=required)
    if read is not None and read != version:
        raise stale(version)


def stale(current_version: int) -> Problem:
    """Return the 412 for a change that lost: the body and the ETag carry the current version."""
    return Problem(
        412,
        "version_conflict",
        current_version=current_version,
        extra={"current_version": current_version},
        headers={"ETag": etag(current_version)},
    )
