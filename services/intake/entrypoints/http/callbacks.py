"""``/api/v1/callbacks``: call-back agents work through what is due."""

from datetime import datetime
from functools import partial

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor
from services.common.web.problems import FieldError, Problem
from services.intake.application.ratings.own_work import OwnWork
from services.intake.application.ratings.record_callback_attempt import NoSuchCallback
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.ratings.rating import Answer, CallbackNotDue, Manner, Unreached
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.once import once
from services.intake.entrypoints.http.readers import reader, reads_words
from services.intake.entrypoints.http.schemas.callbacks import (
    AttemptForm,
    AttemptView,
    CallbackPage,
    CallbackPath,
    CallbackView,
)
from services.intake.ports.ratings import CallbackPosition

_LIST = "callbacks"


class CallbackQuery(PageQuery):
    """Which call-backs; only those that are due can be listed."""

    state: str = Field("due", pattern="^due$", description="待回访 Only `due`.")


api = APIBlueprint("callbacks", __name__, abp_tags=[Tag(name="callbacks", description="回访")])


@api.get("/api/v1/callbacks", responses={200: CallbackPage})
@allow("callback_agent", "operator", "supervisor")
def due(query: CallbackQuery) -> CallbackPage:
    """待回访 The calls that are due, the longest waiting first."""
    position = decode_cursor(_LIST, query.cursor)
    after = position and CallbackPosition(
        datetime.fromisoformat(position["due_at"]), position["appeal_id"]
    )
    cases = open_to_reader(after or None, query.limit + 1)
    views = [_view(case) for case in cases[: query.limit]]
    more = len(cases) > query.limit
    return CallbackPage(items=views, next_cursor=_cursor(views[-1]) if more else None)


@api.post("/api/v1/callbacks/<callback_id>/attempts", responses={200: AttemptView})
@allow("callback_agent", "operator", "supervisor")
def attempt(path: CallbackPath, body: AttemptForm) -> AttemptView:
    """登记回访 Record an attempt; the third without an answer ends the task."""
    task_id, record = path.callback_id, container().record_callback_attempt
    outcome = _outcome(body)
    act = partial(record, task_id, outcome, _manner(body), reader=reader())
    stands = partial(_stands, task_id, outcome)
    try:
        once(f"attempt:{current().subject}:{task_id}", body, act, CallbackNotDue, stands=stands)
    except NoSuchCallback as error:
        raise Problem(404, "no_such_callback") from error
    except CallbackNotDue as error:
        raise Problem(409, "callback_not_due") from error
    except OwnWork as error:
        raise Problem(403, "own_work") from error
    case = container().appeals.by_callback_task(task_id)
    rating = case.rating if case is not None else None
    if rating is None:
        raise Problem(404, "no_such_callback")
    return AttemptView(
        callback_id=task_id,
        state=rating.state,
        attempts=len(rating.attempts),
        next_attempt_at=rating.next_attempt_at,
    )


def open_to_reader(after: CallbackPosition | None, most: int) -> list[AppealCase]:
    """Return so many cases that are due and not closed to the reader, as far as there are any."""
    found: list[AppealCase] = []
    while True:
        cases = container().callbacks.due(after, most)
        found += container().closed_cases.open_to(reader(), cases)
        if len(found) >= most or len(cases) < most:
            return found[:most]
        last = cases[-1]
        after = CallbackPosition(_due_at(last), last.appeal.id)


def _stands(task_id: str, outcome: Answer | Unreached) -> bool:
    case = container().appeals.by_callback_task(task_id)
    return case is not None and case.rating is not None and case.rating.shows(outcome)


def _manner(body: AttemptForm) -> Manner:
    return Manner("call", body.comment, tuple(body.grounds))


def _outcome(body: AttemptForm) -> Answer | Unreached:
    if body.outcome != "answered":
        return body.outcome
    if body.contacted is None or body.resolved is None or body.satisfaction is None:
        given = {
            "contacted": body.contacted,
            "resolved": body.resolved,
            "satisfaction": body.satisfaction,
        }
        missing = [name for name, value in given.items() if value is None]
        errors = [FieldError(name, "answers_missing") for name in missing]
        raise Problem(422, "invalid", errors=errors, count=len(errors), fields=missing)
    return Answer(body.contacted, body.resolved, body.satisfaction)


def _view(case: AppealCase) -> CallbackView:
    rating = case.rating
    if rating is None or rating.task_id is None:
        raise LookupError(f"{case.appeal.id} is listed as due and has no task")
    readable = reads_words(case.appeal, current())
    return CallbackView(
        callback_id=rating.task_id,
        appeal_id=case.appeal.id,
        ticket_id=rating.ticket_id,
        round=rating.round,
        attempt=len(rating.attempts) + 1,
        due_at=_due_at(case),
        title=case.appeal.title if readable else None,
        text=case.appeal.text if readable else None,
        outcomes=list(rating.outcomes),
        note=rating.note if readable else None,
    )


def _due_at(case: AppealCase) -> datetime:
    at = case.rating.next_attempt_at if case.rating else None
    if at is None:
        raise LookupError(f"{case.appeal.id} is listed as due and has no due time")
    return at


def _cursor(last: CallbackView) -> str:
    return encode_cursor(_LIST, {"due_at": last.due_at, "appeal_id": last.appeal_id})
