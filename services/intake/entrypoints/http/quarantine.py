"""``/api/v1/quarantine``: appeals held after a flood, let in or turned away by a person (A11)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field, StringConstraints

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor
from services.common.web.problems import Problem
from services.intake.application.abuse.decide_held import NoSuchHeld
from services.intake.application.appeals.submission import AppealRefused
from services.intake.domain.abuse.admission import By
from services.intake.domain.abuse.quarantine import Held, NotHeld, QuarantineState
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.once import once
from services.intake.entrypoints.http.schemas.appeals import AppealPath
from services.intake.entrypoints.http.schemas.forms import Form
from services.intake.entrypoints.http.submissions import refusal

_LIST = "quarantine"


class QuarantineQuery(PageQuery):
    """Which of them."""

    state: QuarantineState = Field("held", description="待核、已放行、已退回 State.")


class ReasonForm(Form):
    """理由 Why it is let in or turned away."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class DecisionView(BaseModel):
    """处理 Who decided, when, and why."""

    by: str
    at: datetime
    reason: str


class HeldView(BaseModel):
    """隔离件 A held appeal, masked; its words go once it is decided."""

    appeal_id: str
    state: QuarantineState
    cause: By
    channel: str
    kind: str
    title: str | None
    text: str | None
    held_at: datetime
    decision: DecisionView | None


class QuarantinePage(BaseModel):
    """One page, the oldest first."""

    items: list[HeldView]
    next_cursor: str | None


api = APIBlueprint("quarantine", __name__, abp_tags=[Tag(name="quarantine", description="隔离")])


@api.get("/api/v1/quarantine", responses={200: QuarantinePage})
@allow("operator", "supervisor", "director", "auditor")
def listed(query: QuarantineQuery) -> QuarantinePage:
    """隔离队列 What waits to be looked at, or was decided, and by whom."""
    position = decode_cursor(_LIST, query.cursor)
    after = position["appeal_id"] if position else None
    found = container().quarantine.listed(query.state, after, query.limit + 1)
    shown = found[: query.limit]
    more = len(found) > query.limit
    last = {"appeal_id": shown[-1].appeal_id} if more else None
    return QuarantinePage(
        items=[_view(one) for one in shown if _may_know(one)],
        next_cursor=encode_cursor(_LIST, last) if last else None,
    )


@api.post("/api/v1/quarantine/<appeal_id>/release", responses={200: HeldView})
@allow("operator", "supervisor")
def release(path: AppealPath, body: ReasonForm) -> HeldView:
    """放行 Let an appeal in: it keeps the number and code that its sender has."""
    _stands(path.appeal_id)
    try:
        _once("release", path, body, container().decide_held.release)
    except AppealRefused as refused:
        raise refusal(refused) from refused
    except (NoSuchHeld, NotHeld) as error:
        raise _problem(error) from error
    return _stands(path.appeal_id)


@api.post("/api/v1/quarantine/<appeal_id>/reject", responses={200: HeldView})
@allow("operator", "supervisor")
def reject(path: AppealPath, body: ReasonForm) -> HeldView:
    """退回 Turn an appeal away, with the reason."""
    _stands(path.appeal_id)
    try:
        _once("reject", path, body, container().decide_held.reject)
    except (NoSuchHeld, NotHeld) as error:
        raise _problem(error) from error
    return _stands(path.appeal_id)


def _once(verb: str, path: AppealPath, body: ReasonForm, decides: Callable[..., object]) -> None:
    who = current().subject
    act = partial(decides, path.appeal_id, who, body.reason)

    def stands() -> bool:
        held = container().quarantine.get(path.appeal_id)
        made = held.decision if held is not None else None
        return made is not None and (made.by, made.reason) == (who, body.reason)

    once(f"{verb}:{who}:{path.appeal_id}", body, act, NotHeld, stands=stands)


def _problem(error: NoSuchHeld | NotHeld) -> Problem:
    if isinstance(error, NotHeld):
        return Problem(409, "not_held", state=error.state)
    return Problem(404, "no_such_appeal")


def _stands(appeal_id: str) -> HeldView:
    held = container().quarantine.get(appeal_id)
    if held is None or not _may_know(held):
        raise Problem(404, "no_such_appeal")
    return _view(held)


def _may_know(held: Held) -> bool:
    """A report is not for the unit that it is against (L2)."""
    return held.accused_unit is None or held.accused_unit != current().unit


def _view(held: Held) -> HeldView:
    said = held.decision
    fields: dict[str, Any] = {
        name: getattr(held, name)
        for name in ("appeal_id", "state", "cause", "channel", "kind", "title", "text", "held_at")
    }
    if held.confidential and not current().has("supervisor", "director"):
        fields |= {"title": None, "text": None}
    decision = DecisionView(by=said.by, at=said.at, reason=said.reason) if said else None
    return HeldView(**fields, decision=decision)
