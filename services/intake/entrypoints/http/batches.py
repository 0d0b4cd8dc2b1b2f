"""``/api/v1/batches``: what was taken down offline comes late, twice, out of order (A5)."""

import json
import re
from collections import Counter
from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import ValidationError

from services.common.observability.metrics import counter
from services.common.web.auth import allow, current
from services.common.web.idempotency import idempotency_key
from services.common.web.invalid import invalid
from services.common.web.principal import Principal
from services.common.web.problems import FieldError, Problem
from services.intake.application.appeals.submission import Idempotency, Submission
from services.intake.application.channels.take_item import TakenItem
from services.intake.domain.appeals.appeal import Origin
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.schemas.batches import (
    BatchForm,
    BatchItemForm,
    BatchView,
    ItemError,
    ItemView,
)
from services.intake.entrypoints.http.submissions import (
    field_errors,
    said_in,
    submission_from,
    texts_of,
    wrongly_filled,
)
from services.intake.ports.channels import KeyTaken

# An item's id that can be told back, even where the item itself is refused.
_SPEAKABLE = re.compile(r"[\x21-\x7e]{1,64}")

api = APIBlueprint("batches", __name__, abp_tags=[Tag(name="batches", description="离线批量上报")])


@api.post("/api/v1/batches", responses={200: BatchView})
@allow("grid_officer", "community", "street", "operator", "supervisor")
def take(body: BatchForm) -> BatchView:
    """离线批量上报 Take each item once, with its own time; bad ones are named one by one."""
    staff = current()
    _claim_key(body, staff)
    views = [_taken(position, item, body, staff) for position, item in enumerate(body.items, 1)]
    states = Counter(view.state for view in views)
    return BatchView(
        batch_id=body.batch_id,
        accepted=states["accepted"],
        repeated=states["repeated"],
        refused=states["refused"] + states["changed"],
        items=views,
    )


def _claim_key(body: BatchForm, staff: Principal) -> None:
    key = idempotency_key(request)
    if key is None:
        return
    said = json.dumps(body.model_dump(), sort_keys=True, default=str)  # of whatever is in it
    digest = container().hashes.body_digest(said.encode())
    try:
        container().request_keys.claim(f"batch:{staff.subject}", key, digest)
    except KeyTaken as error:
        raise Problem(422, "idempotency_key_used") from error


def _taken(position: int, item: Any, batch: BatchForm, staff: Principal) -> ItemView:
    named = item.get("item_id") if isinstance(item, dict) else None
    item_id = named if isinstance(named, str) and _SPEAKABLE.fullmatch(named) else None
    try:
        form = BatchItemForm.model_validate(item)
    except ValidationError as error:
        return _refused(position, item_id, invalid(error).errors)
    errors = wrongly_filled(form, staff)
    if errors:
        return _refused(position, item_id, errors)
    outcome = container().take_item(_submission(form, batch, staff))
    if outcome.state == "accepted":
        counter("huying_intake_appeals_accepted_total", {"channel": form.channel}).inc()
    return _view(position, item_id, outcome)


def _submission(form: BatchItemForm, batch: BatchForm, staff: Principal) -> Submission:
    """Return the item under its own key: the device's id of it, or else what it says."""
    said = said_in(form)
    key = form.item_id or container().hashes.body_digest(said)
    origin = Origin("batch", batch.batch_id) if batch.batch_id else None
    return submission_from(
        form,
        staff.subject,
        idempotency=Idempotency(f"batch:{staff.subject}", key, said),
        origin=origin,
    )


def _view(position: int, item_id: str | None, outcome: TakenItem) -> ItemView:
    if outcome.state == "changed":
        error = FieldError("item_id", "item_changed")
        return _refused(position, item_id, [error]).model_copy(update={"state": "changed"})
    if outcome.receipt is None:
        return _refused(position, item_id, field_errors(outcome.refusals))
    receipt = outcome.receipt
    return ItemView(
        position=position,
        item_id=item_id,
        state=outcome.state,
        appeal_id=receipt.appeal_id,
        tracking_code=receipt.tracking_code,
        pin=receipt.pin,
        received_at=receipt.received_at,
        danger=receipt.danger.is_alarming,
    )


def _refused(position: int, item_id: str | None, errors: Any) -> ItemView:
    texts = [ItemError(**text) for text in texts_of(errors)]
    return ItemView(position=position, item_id=item_id, state="refused", errors=texts)
