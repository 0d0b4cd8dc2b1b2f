"""Send what a phone kept to the services that own it: each item once, each with its own fate."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from services.console.application.grid.queued import (
    Outcome,
    Queued,
    matter_of,
    presence_of,
    report_of,
)
from services.console.ports.api import Api, ApiRefused, ServiceAway

MOST_AT_ONCE: Final = 50
_UPLOADS: Final = ("attachments", "proofs")
_BATCHES: Final = "/api/v1/batches"
_MATTERS: Final = "/api/v1/tickets/on-the-spot"
_DONE_BEFORE: Final = frozenset({"already_reported_in"})
# What the phone can do nothing about; everything else is refused for good.
_LATER: Final = frozenset({401, 408, 425, 429})


def send_items(api: Api, items: Sequence[Queued]) -> list[Outcome]:
    """Return what became of each; where a service is away its items wait.

    Finds go together in one batch, under the device's own id of each; the rest one by one, with
    that id as key. Whatever of it came before is not done a second time.
    """
    reports = [item for item in items if item.what == "report"]
    found = {one.id: one for one in _batch(api, reports)} if reports else {}
    for item in items:
        if item.what == "settled":
            found[item.id] = _one(item, partial(_settle, api))
        elif item.what == "sign_in":
            found[item.id] = _one(item, partial(_sign_in, api))
    return [found[item.id] for item in items]


def _batch(api: Api, items: Sequence[Queued]) -> list[Outcome]:
    body = {"items": [report_of(item) for item in items]}
    try:
        answer = api.post("intake", _BATCHES, body)
    except ServiceAway:
        return [Outcome(item.id, "waiting") for item in items]
    except ApiRefused as refused:
        return [_refused(item, refused) for item in items]
    return [_told(item, view) for item, view in zip(items, answer["items"], strict=True)]


def _told(item: Queued, view: Mapping[str, Any]) -> Outcome:
    """Return an outcome of intake's; one that was changed meanwhile came with other words."""
    if view["state"] in ("accepted", "repeated"):
        facts = {"danger": bool(view.get("danger")), "appeal_id": view.get("appeal_id")}
        return Outcome(item.id, "sent", number=view.get("tracking_code"), facts=facts)
    return _with_errors(item, view.get("errors") or ())


def _settle(api: Api, item: Queued) -> Outcome:
    matter = api.post("dispatch", _MATTERS, matter_of(item), key=item.id)
    return Outcome(item.id, "sent", number=matter.get("number"))


def _sign_in(api: Api, item: Queued) -> Outcome:
    whistle_id = str(item.said.get("whistle_id", ""))
    path = f"/api/v1/whistles/{whistle_id}/report-in"
    try:
        whistle = api.post("dispatch", path, presence_of(item), key=item.id)
    except ApiRefused as refused:
        if refused.code in _DONE_BEFORE:
            return Outcome(item.id, "sent")
        raise
    return Outcome(item.id, "sent", number=whistle.get("number"))


def _one(item: Queued, send: Callable[[Queued], Outcome]) -> Outcome:
    try:
        return send(item)
    except ServiceAway:
        return Outcome(item.id, "waiting")
    except ApiRefused as refused:
        return _refused(item, refused)


def _refused(item: Queued, refused: ApiRefused) -> Outcome:
    if refused.status in _LATER:
        return Outcome(item.id, "waiting")
    errors = refused.problem.get("errors") or [_whole(refused.problem)]
    return _with_errors(item, errors)


def _whole(problem: Mapping[str, Any]) -> dict[str, str]:
    """Return a refusal that names no field as one that names none."""
    said = problem.get("detail") or problem.get("title") or ""
    said_en = problem.get("detail_en") or problem.get("title_en") or said
    return {"field": "", "message": str(said), "message_en": str(said_en)}


def _with_errors(item: Queued, errors: Sequence[Mapping[str, Any]]) -> Outcome:
    told = tuple(
        {name: str(error.get(name, "")) for name in ("field", "message", "message_en")}
        for error in errors
    )
    gone = bool(told) and all(error["field"].startswith(_UPLOADS) for error in told)
    return Outcome(item.id, "waiting" if gone else "refused", errors=told, photos_gone=gone)
