"""``/api/v1/queues``: how much waits in the queues that intake keeps, for the desk's counters."""

import threading
import time
from typing import Any, Final

from flask import Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from services.common.web.auth import allow, current
from services.common.web.principal import Role
from services.intake.application.following.closed_cases import Reader
from services.intake.entrypoints.http.callbacks import open_to_reader
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.readers import reader

CALLERS: Final[tuple[Role, ...]] = ("callback_agent", "operator", "supervisor")
JUDGES: Final[tuple[Role, ...]] = ("operator", "supervisor", "director", "auditor")
_COUNTED_MOST: Final = 5000  # call-backs: each is looked at, for some are closed to some readers
_KEPT_SECONDS: Final = 3.0


class QueueCounts(BaseModel):
    """队列计数 How many wait, of those queues that the caller may list."""

    queues: dict[str, int]


class _Kept:
    """Counts of call-backs by reader, for a few seconds: many desks ask at once."""

    def __init__(self) -> None:
        self._counts: dict[Reader, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def of(self, who: Reader) -> int:
        now = time.monotonic()
        with self._lock:
            fresh = {k: v for k, v in self._counts.items() if now - v[0] < _KEPT_SECONDS}
            self._counts = fresh
        if who not in fresh:
            fresh[who] = (now, len(open_to_reader(None, _COUNTED_MOST)))
        return fresh[who][1]


api = APIBlueprint("queues", __name__, abp_tags=[Tag(name="queues", description="队列")])


@api.get("/api/v1/queues", responses={200: QueueCounts})
@allow(*dict.fromkeys((*CALLERS, *JUDGES)))
def queues() -> Response:
    """队列计数 Call-backs that are due, and held appeals; exact up to 5,000."""
    kept: _Kept = current_app.extensions.setdefault("huying_queue_counts", _Kept())
    counts: dict[str, Any] = {}
    if current().has(*CALLERS):
        counts["callbacks"] = kept.of(reader())
    if current().has(*JUDGES):
        counts["quarantine"] = container().quarantine.count(not_about=current().unit)
    response = Response(current_app.json.dumps({"queues": counts}), mimetype="application/json")
    response.add_etag()
    response.make_conditional(request)
    return response
