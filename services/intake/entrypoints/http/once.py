"""A client's idempotency key (A2) on what changes a case: done once, told again as it stands."""

from collections.abc import Callable
from threading import Event
from typing import Final

from flask import Response, after_this_request, request
from pydantic import BaseModel

from services.common.web.idempotency import idempotency_key
from services.common.web.problems import Problem
from services.intake.entrypoints.http.context import container
from services.intake.ports.channels import KeyTaken, Progress

_LOOKS: Final = 40
_BETWEEN_SECONDS: Final = 0.05  # wall time


def claimed(scope: str, body: BaseModel) -> str | None:
    """Return the client's key as a case keeps it; None where the client sent none.

    Args:
        scope: which route, of which case, and who.
        body: what was sent.

    Raises:
        Problem: 422 where the key was used for something else.

    """
    key = idempotency_key(request)
    if key is None:
        return None
    _claim(scope, key, body)
    return container().hashes.body_digest(f"{scope}:{key}".encode())


def once(
    scope: str,
    body: BaseModel,
    act: Callable[[], object],
    *refusals: type[Exception],
    stands: Callable[[], bool] = lambda: False,
) -> None:
    """Do what is asked, once for the client's key; whoever calls tells how it stands then.

    Of the same requests at once the first acts and the others wait for it. The key is kept beside
    the case, not in its write: where a process was killed between the two nobody knows, and the
    repetition acts after two seconds. Where that is refused, ``stands`` tells what came of it;
    where nothing did, the key is free again: who repeats once more is refused without waiting.

    Args:
        scope: which route, of which case, and who.
        body: what was sent.
        act: does it.
        refusals: what ``act`` raises where it was done before, and elsewhere too.
        stands: whether the case shows what was asked as done; asked of repetitions alone.

    Raises:
        Problem: 422 where the key was used for something else; besides whatever ``act`` raises.

    """
    key = idempotency_key(request)
    if key is None:
        act()
        return
    progress = _claim_patiently(scope, key, body)
    if progress == "done":
        _tell_again()
        return
    try:
        act()
    except Exception as error:
        is_refused = isinstance(error, refusals)
        if not (is_refused and _was_done(scope, key, progress, stands)):
            if progress == "new" or is_refused:
                container().request_keys.let_go(scope, key)
            raise
        _tell_again()
    container().request_keys.finish(scope, key)


def _claim_patiently(scope: str, key: str, body: BaseModel) -> Progress:
    """Return ``new`` to one at a time; ``begun`` where whoever has begun does not end."""
    for _ in range(_LOOKS):
        progress = _claim(scope, key, body)
        if progress != "begun":
            return progress
        Event().wait(_BETWEEN_SECONDS)
    return "begun"


def _claim(scope: str, key: str, body: BaseModel) -> Progress:
    digest = container().hashes.body_digest(body.model_dump_json().encode())
    try:
        return container().request_keys.claim(scope, key, digest)
    except KeyTaken as error:
        raise Problem(422, "idempotency_key_used") from error


def _was_done(scope: str, key: str, progress: Progress, stands: Callable[[], bool]) -> bool:
    is_done = container().request_keys.progress(scope, key) == "done"
    return is_done or (progress == "begun" and stands())


def _tell_again() -> None:
    @after_this_request
    def mark(response: Response) -> Response:
        response.headers["Idempotency-Replayed"] = "true"
        return response
