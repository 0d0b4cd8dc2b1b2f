"""Reads the mapping that comes with a file: YAML or JSON, bounded, without tricks."""

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml
from pydantic import ValidationError

from services.common.web.invalid import invalid
from services.common.web.problems import FieldError, Problem
from services.intake.entrypoints.http.schemas.imports import ImportForm, MappingForm

_DEEPEST: Final = 20
_NESTED: Final = re.compile(rf"(?:[-?:][ \t]+){{{_DEEPEST}}}")  # - - - - …


def mapping_in(form: ImportForm) -> Mapping[str, Any]:
    """Return the mapping as plain data; none is needed for minutes.

    Raises a problem that names what is wrong with it.
    """
    if form.mapping is None:
        if form.kind == "rows":
            raise _refused([FieldError("mapping", "missing")])
        return {}
    try:
        said = MappingForm.model_validate(_plain(form.mapping))
    except ValidationError as error:
        errors = invalid(error).errors
        raise _refused(
            [FieldError(_path(one.field), one.code, one.params, one.fallback) for one in errors]
        ) from error
    if said.source is None and "external_number" in said.columns.values():
        raise _refused([FieldError("mapping.source", "missing")])
    return said.model_dump(mode="json", exclude_none=True)


def _plain(text: str) -> Any:
    """Parse it; an alias could stand for a million lines and has no use here.

    Nor has depth: the time that the parser takes grows with its square.
    """
    if _is_deep(text):
        raise _refused([FieldError("mapping", "mapping_broken")])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise _refused([FieldError("mapping", "mapping_broken")])
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _refused([FieldError("mapping", "mapping_broken")]) from error


def _is_deep(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}")
        if depth > _DEEPEST:
            return True
    return _NESTED.search(text) is not None


def _path(field: str) -> str:
    return "mapping" if field == "body" else f"mapping.{field}"


def _refused(errors: list[FieldError]) -> Problem:
    return Problem(422, "import_refused", errors=errors, fields=[one.field for one in errors])
