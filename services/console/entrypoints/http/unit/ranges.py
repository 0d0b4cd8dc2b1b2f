"""Which part of a unit's feed is wanted again: nobody sends all of it anew by an empty form."""

from datetime import tzinfo
from typing import Any

from flask import request

from services.console.entrypoints.http.shell import ApiRefused, Shell
from services.console.entrypoints.http.unit.views import replay_form


def range_of(shell: Shell, zone: tzinfo) -> dict[str, Any]:
    """Return the range that the form names.

    Raises ApiRefused where it names none, unless it is for what failed alone.
    """
    body = replay_form(request.form, zone)
    if body or request.form.get("only_failed") == "true":
        return body
    words = shell.display.wording()("unit.replay.which")
    error = {"field": "from_sequence", "message": words, "message_en": words}
    raise ApiRefused(422, {"errors": [error]})
