"""``POST /open311/v2/requests``: an appeal by way of a published client."""

from functools import partial
from typing import Any

from flask import Response, request
from pydantic_core import to_json

from services.common.observability.logging import bind, get_logger
from services.common.observability.metrics import counter
from services.common.store.connection import StoreUnavailable
from services.common.web.auth import public
from services.common.web.bodies import accepts
from services.common.web.idempotency import idempotency_key
from services.intake.application.appeals.submission import (
    Idempotency,
    KeyUsedForAnotherBody,
    Receipt,
)
from services.intake.domain.open311.faults import BAD_REQUEST, refused
from services.intake.domain.open311.public_request import PUBLIC_CHANNEL
from services.intake.domain.open311.query import Params
from services.intake.entrypoints.http.admitting import admitted
from services.intake.entrypoints.http.attachments import MOST_BYTES
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.danger import advice
from services.intake.entrypoints.http.open311.answers import answer, asked_format
from services.intake.entrypoints.http.open311.asking import asked, client_of
from services.intake.entrypoints.http.open311.media import sent, taken
from services.intake.entrypoints.http.open311.wording import both

_log = get_logger("web.open311")


@accepts("application/x-www-form-urlencoded", "multipart/form-data", max_bytes=MOST_BYTES)
@public
def post(suffix: str | None = None) -> Response:
    """Take a request in; its id is known at once, and stays."""
    del suffix
    params = asked()
    client = client_of(params)
    try:
        receipt = container().post_request(
            params,
            partial(admitted, client=client),
            _idempotency(client, params),
            attachments=taken(client, idempotency_key(request)),
        )
    except KeyUsedForAnotherBody as error:
        raise refused(BAD_REQUEST, "idempotency_key_taken") from error
    bind(appeal_id=receipt.appeal_id)
    headers = {"Location": f"/open311/v2/requests/{receipt.appeal_id}.{asked_format()}"}
    if receipt.held:
        return answer("service_requests", [_receipt(receipt)], 202, headers)
    if receipt.is_new:
        counter("huying_intake_appeals_accepted_total", {"channel": PUBLIC_CHANNEL}).inc()
        _publish(receipt.appeal_id)
    else:
        headers["Idempotency-Replayed"] = "true"
    return answer("service_requests", [_receipt(receipt)], 201, headers)


def _publish(appeal_id: str) -> None:
    """Show it at once; it is kept already, and the next round shows it where this one cannot."""
    try:
        container().publish_requests.at_once(appeal_id)
    except StoreUnavailable as error:
        _log.warning("request_not_yet_public", reason=str(error))


def _receipt(receipt: Receipt) -> dict[str, Any]:
    said = words().open311("code" if receipt.held else "notice")
    notice = both(said).format(code=receipt.tracking_code)
    if receipt.held:
        held = words().held()
        notice = f"{held.text} {held.text_en} {notice}"
    if receipt.danger.is_alarming:
        ring = advice(receipt.danger)
        notice = f"{ring.text} {ring.text_en} {notice}"
    return {
        "service_request_id": receipt.appeal_id,
        "service_notice": notice,
        "account_id": None,
    }


def _idempotency(client: str, params: Params) -> Idempotency | None:
    key = idempotency_key(request)
    if key is None:
        return None
    said = {name: list(values) for name, values in sorted(params.items()) if name != "api_key"}
    return Idempotency(f"{PUBLIC_CHANNEL}:{client}", key, to_json([said, len(sent())]))
