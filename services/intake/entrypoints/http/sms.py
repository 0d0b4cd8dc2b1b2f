"""``/api/v1/sms/replies``: the SMS gateway hands in what residents answer, signed."""

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field
from standardwebhooks import Webhook, WebhookVerificationError

from services.common.web.auth import session
from services.common.web.problems import Problem
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.schemas.forms import Form
from services.intake.ports.ratings import SmsOutcome

_SIGNED_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class SmsForm(Form):
    """短信回复 A message from a resident's phone."""

    message_id: str = Field(
        min_length=1, max_length=128, description="网关的编号 The gateway's id."
    )
    sender: str = Field(alias="from", min_length=3, max_length=40)
    text: str = Field(max_length=2000)


class SmsHeard(BaseModel):
    """What became of it: a rating, a call-back, an opt-out, or nobody of that phone was asked."""

    outcome: SmsOutcome


api = APIBlueprint("sms", __name__, abp_tags=[Tag(name="sms", description="短信回复")])


def check_signature() -> None:
    """Let the gateway in (Standard Webhooks): nobody else may speak for a phone."""
    secret = container().settings.intake_sms_secret
    if secret is None:
        raise Problem(404, "sms_off")
    headers = {name: request.headers.get(name, "") for name in _SIGNED_HEADERS}
    try:
        Webhook(secret.get_secret_value()).verify(request.get_data(), headers)
    except (WebhookVerificationError, ValueError) as error:
        raise Problem(401, "sms_not_signed") from error


@api.post("/api/v1/sms/replies", responses={200: SmsHeard})
@session(check_signature)
def hear(body: SmsForm) -> SmsHeard:
    """短信评价 Hear a reply; the same ``message_id`` twice is one reply."""
    return SmsHeard(outcome=container().hear_sms(body.sender, body.text, body.message_id))
