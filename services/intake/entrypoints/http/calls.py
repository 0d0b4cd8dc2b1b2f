"""``/api/v1/calls``: the telephone rings at the hotline."""

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from services.common.web.auth import allow, current
from services.common.web.problems import Problem
from services.intake.application.channels.take_call import OpenCase
from services.intake.entrypoints.http.appeals import reads
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.readers import reader
from services.intake.entrypoints.http.schemas.calls import CallForm, CallView, OpenCaseView
from services.intake.ports.channels import KeyTaken

api = APIBlueprint("calls", __name__, abp_tags=[Tag(name="calls", description="来电")])


@api.post("/api/v1/calls", responses={200: CallView})
@allow("operator", "supervisor")
def take(body: CallForm) -> CallView:
    """来电 Note the call, once, and return the caller's open cases as they are now."""
    who = current().subject
    try:
        taken = container().take_call(body.call_id, body.number, operator=who, reader=reader())
    except KeyTaken as error:
        raise Problem(422, "call_of_another_number") from error
    return CallView(
        call_id=taken.call.call_id,
        taken_by=taken.call.operator,
        at=taken.call.at,
        number_known=taken.number_known,
        cases=[_shown(one) for one in taken.cases],
    )


def _shown(one: OpenCase) -> OpenCaseView:
    appeal, state = one.case.appeal, words().state(one.state)
    return OpenCaseView(
        appeal_id=appeal.id,
        ticket_id=one.case.ticket_id,
        number=one.view.number if one.view else None,
        kind=appeal.kind,
        channel=appeal.channel,
        title=appeal.title if reads(one.case, current()) else None,
        state=state.code,
        state_text=state.text,
        state_text_en=state.text_en,
        received_at=appeal.received_at,
    )
