"""What all forms share."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_NUMBER: Final = re.compile(r"\s*[-+]?[0-9.]+\s*")


def _says_something(text: str) -> str:
    """Return a text in which somebody can read something: no NUL, no space of no width alone."""
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise PydanticCustomError("says_nothing", "Nothing can be read in it")
    return text


def _written(at: Any) -> Any:
    """Refuse a number for a time: whether it counts seconds or milliseconds would be guessed."""
    if isinstance(at, datetime) or (isinstance(at, str) and not _NUMBER.fullmatch(at)):
        return at
    raise PydanticCustomError("datetime_type", "Must be a time with offset (RFC 3339)")


def _is_email(address: str) -> str:
    if not _EMAIL.fullmatch(address):
        raise PydanticCustomError("invalid_email", "Not an e-mail address")
    return address


def _plain_digits(typed: Any) -> Any:
    return unicodedata.normalize("NFKC", typed).strip() if isinstance(typed, str) else typed


# Digits as a Chinese keyboard types them (１２３４), with a space before or behind.
AsTyped = BeforeValidator(_plain_digits)
# Beside the length of a text that must say something.
Readable = AfterValidator(_says_something)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z._-]{1,40}$")]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_is_email),
    WithJsonSchema({"type": "string", "maxLength": 254, "pattern": f"^{_EMAIL.pattern}$"}),
]
Instant = Annotated[AwareDatetime, BeforeValidator(_written)]


class Form(BaseModel):
    """A request body: a misspelt field is told, not ignored (``anonymus`` would name somebody)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
