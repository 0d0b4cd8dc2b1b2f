"""From a form to a submission, and from a refusal to a problem: the same for every channel."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from flask import current_app, request
from pydantic_core import to_json

from services.common.web.catalogue import Catalogue
from services.common.web.idempotency import idempotency_key
from services.common.web.principal import Principal, Role
from services.common.web.problems import FieldError, Problem, worded_field
from services.intake.application.appeals.submission import (
    AppealRefused,
    FieldRefusal,
    Idempotency,
    Submission,
)
from services.intake.domain.appeals.appeal import (
    RESIDENTS_OWN_CHANNELS,
    Contact,
    GivenAnswer,
    GivenLocation,
    OnBehalf,
    Origin,
)
from services.intake.domain.appeals.external_number import ExternalNumber
from services.intake.domain.appeals.settlement import SaidAnswer, SaidSettlement, SaidTransfer
from services.intake.entrypoints.http.schemas.appeals import AppealForm

# Who enters appeals for residents.
STAFF_ROLES: Final[tuple[Role, ...]] = (
    "operator",
    "callback_agent",
    "supervisor",
    "street",
    "community",
    "grid_officer",
)
# Who may end an appeal at the desk: an answer given on the spot, or another authority's matter.
SETTLING_ROLES: Final[tuple[Role, ...]] = ("operator", "supervisor")
_STAFF_ONLY: Final = ("operator", "entered_at", "external_numbers", "meeting_id", "call_id")
_SETTLING: Final = ("answered", "transferred")
# All at once: an appeal of a resident's has none of them.
_staff_only, _settling = attrgetter(*_STAFF_ONLY), attrgetter(*_SETTLING)


def staff_of(principal: Principal | None) -> Principal | None:
    """Return the caller if he enters appeals for residents."""
    return principal if principal is not None and principal.has(*STAFF_ROLES) else None


def require_staff_for(body: AppealForm, staff: Principal | None) -> None:
    """Raise a problem for whatever the caller may not fill in."""
    errors = wrongly_filled(body, staff)
    if errors:
        raise _refused(errors)


def wrongly_filled(body: AppealForm, staff: Principal | None) -> list[FieldError]:
    """Return whatever the caller may not fill in."""
    errors = []
    if staff is None and body.channel not in RESIDENTS_OWN_CHANNELS:
        errors.append(FieldError("channel", "staff_channel"))
    if staff is None and any(_staff_only(body)):
        errors += [FieldError(name, "staff_only") for name in _STAFF_ONLY if getattr(body, name)]
    if any(_settling(body)) and (staff is None or not staff.has(*SETTLING_ROLES)):
        errors += [FieldError(name, "settling_only") for name in _SETTLING if getattr(body, name)]
    if body.answered and body.transferred:
        errors.append(FieldError("transferred", "settled_twice"))
    return errors


def submission_of(body: AppealForm, staff: Principal | None) -> Submission:
    """Return what a request's form says, under the key of that request."""
    origin = Origin("call", body.call_id) if body.call_id else None
    operator = staff.subject if staff else None
    return submission_from(body, operator, idempotency=_idempotency(body, staff), origin=origin)


def submission_from(
    body: AppealForm,
    operator: str | None,
    *,
    idempotency: Idempotency | None,
    origin: Origin | None = None,
) -> Submission:
    """Return what a form says, in the name of the staff who filled it in, if any."""
    place, contact, behalf = body.location, body.contact, body.on_behalf_of
    return Submission(
        channel=body.channel,
        kind=body.kind,
        text=body.text,
        title=body.title,
        category=body.category,
        area_code=body.area_code,
        address=body.address,
        location=GivenLocation(place.longitude, place.latitude, place.crs) if place else None,
        occurred_at=body.occurred_at,
        contact=Contact(contact.name, contact.phone, contact.email, contact.language)
        if contact
        else Contact(),
        anonymous=body.anonymous,
        confidential=body.confidential,
        accused_unit=body.accused_unit,
        operator=(body.operator or operator) if operator else None,
        idempotency=idempotency,
        origin=origin,
        entered_at=body.entered_at,
        on_behalf_of=OnBehalf(behalf.relation, behalf.name) if behalf else None,
        external_numbers=tuple(
            ExternalNumber(given.source, given.number) for given in body.external_numbers
        ),
        meeting_id=body.meeting_id,
        same_as=body.same_as,
        answers=tuple(GivenAnswer(given.question, tuple(given.values)) for given in body.answers),
        attachments=tuple(body.attachments),
        settlement=_settlement(body),
    )


def refusal(refused: AppealRefused) -> Problem:
    """Return a refusal as the problem that names each field."""
    return _refused(field_errors(refused.refusals))


def field_errors(refusals: Sequence[FieldRefusal]) -> list[FieldError]:
    """Return refusals of fields as problems tell them."""
    return [FieldError(item.field, item.code, dict(item.params)) for item in refusals]


def texts_of(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    """Return what is wrong with fields in both languages, in the words of the current app."""
    catalogue: Catalogue = current_app.extensions["huying_catalogue"]
    return [worded_field(error, catalogue) for error in errors]


def _refused(errors: list[FieldError]) -> Problem:
    return Problem(422, "appeal_refused", errors=errors, fields=[error.field for error in errors])


def _settlement(body: AppealForm) -> SaidSettlement | None:
    if body.answered is not None:
        return SaidAnswer(body.answered.answer)
    if body.transferred is not None:
        said = body.transferred
        return SaidTransfer(said.to, said.reason, said.external_number)
    return None


def _idempotency(body: AppealForm, staff: Principal | None) -> Idempotency | None:
    key = idempotency_key(request)
    if key is None:
        return None
    return Idempotency(staff.subject if staff else "anonymous", key, said_in(body))


def said_in(body: AppealForm) -> bytes:
    """Return what a form says in one spelling.

    The model, not the bytes: a client may spell the same body with other spaces or order, or leave
    out what is as it is by default.
    """
    return to_json(body.model_dump(mode="json", exclude_defaults=True))
