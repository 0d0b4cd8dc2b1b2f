"""What every page of the desk needs: the district, the queues with their counts, calls at once."""

import contextvars
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Final

from flask import Response, request

from services.common.ids import new_id
from services.console.bootstrap import Container
from services.console.domain.desk.district import District
from services.console.domain.desk.queues import CountedQueue, counted, to_be_seen
from services.console.entrypoints.http.shell import Shell
from services.console.ports.api import Answer, Api, ApiRefused, ServiceAway

_FRESH_SECONDS: Final = 20.0
_COUNTERS: Final = ("dispatch", "intake")
_THREADS: Final = 16


class Desk:
    """The desk's pages over one container and one frame."""

    def __init__(self, container: Container, shell: Shell) -> None:
        self.container = container
        self.shell = shell
        self._district: tuple[float, District] | None = None

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Render a page with the queues beside it; a page that has asked for them gives them."""
        queues = context.pop("queues", None)
        queues = self.queues(self.shell.api()) if queues is None else queues
        return self.shell.page(
            template, status, queues=queues, alarms=to_be_seen(queues), **context
        )

    def queues(self, api: Api) -> Sequence[CountedQueue]:
        """Return the person's queues with their counts; None where a service is away."""
        asked = [lambda name=name: _counts(api, name) for name in _COUNTERS]
        told = dict(zip(_COUNTERS, self.together(*asked), strict=True))
        person = self.shell.person()
        return counted(told, person.roles, person.unit, _here())

    def district(self, api: Api) -> District | None:
        """Return the directory in force, looked at again every so often; None where it is away."""
        now = time.monotonic()
        if self._district is not None and now - self._district[0] < _FRESH_SECONDS:
            return self._district[1]
        try:
            version = int(api.get("dispatch", "/api/v1/directory/current")["version"])
            if self._district is None or self._district[1].version != version:
                body = api.get("dispatch", f"/api/v1/directory/{version}")
                self._district = (now, District.of(body))
        except (ServiceAway, ApiRefused):
            return self._district[1] if self._district else None
        self._district = (now, self._district[1])
        return self._district[1]

    def together(self, *calls: Callable[[], Any]) -> list[Any]:
        """Return what several calls return, asked at once; the first fault passes through."""
        if len(calls) == 1:
            return [calls[0]()]
        begun = [self._threads.submit(contextvars.copy_context().run, call) for call in calls]
        return [one.result() for one in begun]

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_THREADS, thread_name_prefix="desk")


def _counts(api: Api, service: str) -> Mapping[str, int] | None:
    try:
        answer: Answer = api.get(service, "/api/v1/queues")
    except (ServiceAway, ApiRefused):
        return None
    counts: Mapping[str, int] = answer.get("queues", {})
    return counts


def _here() -> str:
    query = request.query_string.decode("utf-8", "replace")
    return f"{request.path}?{query}" if query else request.path


def fresh_key() -> str:
    """Return a key for a form: sent twice, it is done once."""
    return new_id("key")


def etag_of(version: str) -> str | None:
    """Return the ETag of a version that a form brings; None where it brings none."""
    return f'"{version}"' if version.isascii() and version.isdigit() else None
