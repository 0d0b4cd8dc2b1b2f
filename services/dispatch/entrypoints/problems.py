"""The domain's refusals in the words of HTTP: which status, which text, which field."""

from collections.abc import Mapping
from typing import Final

from services.common.web.catalogue import Text
from services.common.web.problems import FieldError, Problem
from services.dispatch.domain.directory.directory import Directory, Unit
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    ListTooWide,
    NotAllowed,
    NotAParty,
    NotFound,
    Refusal,
    RoleMissing,
)
from services.dispatch.domain.whistles.parties import NotParty

STATUSES: dict[type[Refusal], int] = {
    NotAllowed: 409,
    RoleMissing: 403,
    NotParty: 403,
    NotAParty: 403,
    NotFound: 404,
    LimitReached: 409,
    ListTooWide: 422,
}
_KEY_REUSED = "idempotency_key_reused"
_OF_UNITS: Final = frozenset({"unit", "units", "lead"})


def problem_of(refusal: Refusal, directory: Directory | None = None) -> Problem:
    """Return the problem document's content for a refusal; units have their names in it."""
    if isinstance(refusal, FieldRefused):
        fault = FieldError(refusal.field, refusal.reason, refusal.params)
        return Problem(422, "invalid", errors=[fault], count=1, fields=[refusal.field])
    if isinstance(refusal, DraftRefused):
        faults = [FieldError(item.field, item.code, item.params) for item in refusal.faults]
        fields = [item.field for item in refusal.faults]
        return Problem(422, "invalid", errors=faults, count=len(faults), fields=fields)
    if refusal.code == _KEY_REUSED:
        return Problem(422, _KEY_REUSED)
    status = next(code for kind, code in STATUSES.items() if isinstance(refusal, kind))
    problem = Problem(status, refusal.code)
    problem.params.update(refusal.params)
    units = directory.units if directory else {}
    for name in _OF_UNITS & refusal.params.keys():
        problem.params[name] = _named(refusal.params[name], units)
    return problem


def _named(value: object, units: Mapping[str, Unit]) -> object:
    if isinstance(value, list | tuple):
        return [_named(one, units) for one in value]
    unit = units.get(str(value))
    return Text(unit.name, unit.name_en or unit.name) if unit else value
