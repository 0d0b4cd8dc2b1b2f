"""What a form said that was not taken for a reason that passes: kept, to be sent once more."""

from dataclasses import dataclass
from typing import Final

from flask import request
from werkzeug.exceptions import HTTPException

from services.console.entrypoints.http.shell.forms import FIELD, is_from_us

# Pages whose forms hold passwords and codes: those are typed again.
_SECRET: Final = ("/sign-in", "/account/password", "/account/second-factor")


@dataclass(frozen=True, slots=True)
class Unsent:
    """Names and values of a form; files are not among them: a page cannot hand them on."""

    pairs: tuple[tuple[str, str], ...]
    had_files: bool


def unsent() -> Unsent | None:
    """Return what this request's form said; None for what began elsewhere or holds secrets."""
    if request.method != "POST" or request.path.startswith(_SECRET) or not is_from_us(request):
        return None
    try:
        pairs = tuple(pair for pair in request.form.items(multi=True) if pair[0] != FIELD)
        return Unsent(pairs, any(file.filename for file in request.files.values()))
    except HTTPException:  # too large, or not a form
        return None
