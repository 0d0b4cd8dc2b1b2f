"""pydantic's complaints about a request, as one problem that names every field."""

import re

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.common.web.problems import FieldError, Problem

_QUOTED = re.compile(r"'([^']*)'")
_SHOWN = 20  # a body with a thousand wrong items is told about the first of them


def invalid(error: ValidationError) -> Problem:
    """Return the 422 that lists each wrong field with its dotted path."""
    return named(complaints(error), error.error_count())


def named(faults: list[FieldError], count: int | None = None) -> Problem:
    """Return the 422 for wrong fields, the first of very many; ``count`` where there are more."""
    shown = faults[:_SHOWN]
    names = list(dict.fromkeys(item.field for item in shown))
    return Problem(422, "invalid", errors=shown, count=count or len(faults), fields=names)


def complaints(error: ValidationError) -> list[FieldError]:
    """Return what is wrong with each field, the first of very many."""
    details = error.errors(include_url=False, include_input=False)
    return [field_error(detail) for detail in details[:_SHOWN]]


def field_error(detail: ErrorDetails) -> FieldError:
    """Return one complaint as what is wrong with a field."""
    path = ".".join(str(part) for part in detail["loc"]) or "body"
    params = dict(detail.get("ctx", {}))
    if isinstance(choices := params.get("expected"), str):  # "'a', 'b' or 'c'", in English
        params["expected"] = _QUOTED.findall(choices) or choices
    return FieldError(path, detail["type"], params, detail["msg"])
