"""The Idempotency-Key header of creations: its form only; what it means is the store's matter."""

import re
from typing import Final

from flask import Request

from services.common.web.headers import header
from services.common.web.problems import FieldError, Problem

HEADER: Final = "Idempotency-Key"
_VISIBLE_ASCII: Final = re.compile(r"[\x21-\x7e]{1,255}")


def idempotency_key(request: Request, *, required: bool = False) -> str | None:
    """Return the key, or None when there is none and none is required.

    Raises a 400 that names the header unless the key is 1 to 255 visible ASCII characters.
    """
    key = header(request, HEADER)
    if key is None:
        if required:
            raise Problem(400, "idempotency_key_missing", errors=[FieldError(HEADER, "missing")])
        return None
    if not _VISIBLE_ASCII.fullmatch(key):
        raise Problem(400, "idempotency_key_invalid", errors=[FieldError(HEADER, "header")])
    return key
