"""What all forms share."""

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError


def _says_something(text: str) -> str:
    """Return a text in which somebody can read something: no NUL, no space of no width alone."""
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise PydanticCustomError("says_nothing", "Nothing can be read in it")
    return text


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
    StringConstraints(
        strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"
    ),
]


class Form(BaseModel):
    """A request body: a misspelt field is told, not ignored (``anonymus`` would name somebody)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
