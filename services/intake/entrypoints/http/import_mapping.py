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
        return yaml.load(text, _Once)  # noqa: S506  # a SafeLoader, which the rule does not see
    except _Repeated as error:
        raise _refused([FieldError(f"mapping.{error}", "repeated_key")]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _refused([FieldError("mapping", "mapping_broken")]) from error


class _Repeated(Exception):
    """A key stands twice in a mapping: YAML would keep the last in silence."""


class _Once(yaml.SafeLoader):
    """Plain data in which everything is said once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping; raises ``_Repeated`` with what stands there twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if (said := str(key.value)) in seen:
                raise _Repeated(said[:60])
            seen.add(said)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


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
