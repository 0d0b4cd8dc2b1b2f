"""A case is urged on (催办), by its reporter or by staff for a caller: one limit for both."""

from functools import partial

from pydantic import BaseModel

from services.common.web.problems import Problem
from services.intake.application.following.speak_up import NotOpen, UrgedTooSoon
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.once import once


def urge(appeal_id: str, scope: str, body: BaseModel) -> None:
    """Tell dispatch that the reporter urges, once for the client's key.

    Raises:
        Problem: 409 where nobody works on it, 429 where it was urged a short while ago.

    """
    try:
        act = partial(container().speak_up.urge, appeal_id)
        once(scope, body, act, UrgedTooSoon, stands=lambda: True)  # too soon: it was urged
    except NotOpen as error:
        raise Problem(409, "not_open") from error
    except UrgedTooSoon as error:
        headers = {"Retry-After": str(error.wait_seconds)}
        again = error.again_at.astimezone(container().zone).strftime("%Y-%m-%d %H:%M")
        raise Problem(429, "urged_too_soon", headers=headers, again_at=again) from error
