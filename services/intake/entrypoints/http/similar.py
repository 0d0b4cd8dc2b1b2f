"""``POST /api/v1/appeals/similar``: what was reported before at this place (B1)."""

from collections.abc import Iterator

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from services.common import coordinates
from services.common.web.auth import optional, public
from services.common.web.problems import FieldError, Problem
from services.intake.application.repeats.show_similar import SimilarCase
from services.intake.domain.directory import Directory
from services.intake.domain.personal_data.masking import mask
from services.intake.domain.questions.question import Wording
from services.intake.domain.repeats.finding import Candidate
from services.intake.domain.repeats.names import place_names
from services.intake.domain.repeats.trace import Trace, head_of
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.danger import advice
from services.intake.entrypoints.http.schemas.appeals import LocationForm
from services.intake.entrypoints.http.schemas.similar import (
    Reason,
    SimilarForm,
    SimilarList,
    SimilarView,
)
from services.intake.entrypoints.http.submissions import STAFF_ROLES

_ROUNDED_METRES = 10  # nearer than that a distance would tell the place itself

api = APIBlueprint("similar", __name__, abp_tags=[Tag(name="appeals", description="诉求")])


@api.post("/api/v1/appeals/similar", responses={200: SimilarList})
@public
def similar(body: SimilarForm) -> SimilarList:
    """查找相似诉求 Rank similar open and recently closed cases, each with reasons and state."""
    staff = optional(container().verifier)
    is_staff = staff is not None and staff.has(*STAFF_ROLES)
    found = container().show_similar(_trace(body), body.limit)
    directory = container().directory.current()
    dangers = container().dangers_in(f"{body.title}\n{body.text}", body.category)
    return SimilarList(
        similar=[_view(case, directory, is_staff=is_staff) for case in found],
        advice=advice(dangers) if dangers.is_alarming else None,
    )


def _trace(body: SimilarForm) -> Trace:
    address = mask(body.address) if body.address else None
    head = head_of(mask(body.title), mask(body.text))
    return Trace(
        appeal_id="",
        received_at=container().clock.now(),
        head=head,
        area_code=body.area_code,
        point=_point(body.location),
        address=address,
        category=body.category,
        names=place_names(address, head),
    )


def _point(place: LocationForm | None) -> tuple[float, float] | None:
    if place is None:
        return None
    if not coordinates.is_in_china(place.longitude, place.latitude):
        raise Problem(
            422,
            "appeal_refused",
            errors=[FieldError("location", "location_outside")],
            fields=["location"],
        )
    return coordinates.confirmed(place.longitude, place.latitude, place.crs)


def _view(case: SimilarCase, directory: Directory | None, *, is_staff: bool) -> SimilarView:
    best = case.best
    known = directory.categories.get(case.category or "") if directory else None
    category = known.name if known else None
    area = directory.area_names.get(case.area_code or "") if directory else None
    return SimilarView(
        appeal_id=best.appeal_id,
        verdict="certain" if best.verdict == "certain" else "likely",
        score=best.score,
        reasons=list(_reasons(best, category or Wording(case.category or "", case.category or ""))),
        state=words().state(case.state),
        received_at=case.received_at,
        closed_at=case.closed_at,
        category=case.category,
        category_name=category.zh if category else None,
        area_code=case.area_code,
        area_name=area,
        appeals=case.appeals,
        ticket_id=case.ticket_id if is_staff else None,
        number=case.number if is_staff else None,
    )


def _reasons(best: Candidate, category: Wording) -> Iterator[Reason]:
    place, days = best.place, best.age.days
    if place.metres is not None:
        metres = max(_ROUNDED_METRES, round(place.metres / _ROUNDED_METRES) * _ROUNDED_METRES)
        yield words().reason(f"{place.kind}_place", metres, metres=metres)
    elif place.kind != "unknown":
        yield words().reason(place.kind)
    yield words().reason("text", best.text, score=f"{best.text:.2f}")
    if best.same_matter:
        yield words().reason("same_matter", category=category.zh, category_en=category.en)
    if days > 0:
        yield words().reason("days_ago", days, days=days)
    else:
        yield words().reason("today", 0)
