"""The domain's refusals in the words of HTTP: which status, which text, which field."""

from services.common.web.problems import FieldError, Problem
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


def problem_of(refusal: Refusal) -> Problem:
    """Return the problem document's content for a refusal."""
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
    return problem
