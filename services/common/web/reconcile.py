"""Finds the events that never came by the broker and fetches them from their owner's feed.

A binding deleted by hand loses messages that the broker confirmed: no relay and no queue can know.
So each subscriber compares, now and then, what its owner says about its aggregates with its own.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from services.common.contracts.envelope import Envelope
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.common.store.connection import StoreUnavailable
from services.common.web.client import ServiceUnavailable

HEADS_PATH = "/internal/v1/heads"
EVENTS_PATH = "/internal/v1/events"

_BEGINNING = "1970-01-01T00:00:00+00:00"
_PAGE = 500

_log = get_logger(__name__)


class Owner(Protocol):
    """The part of a service's client that reconciling needs."""

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Return the JSON object at a path; raises ServiceUnavailable."""
        ...


class Cursor(Protocol):
    """Remembers how far the reader has come; see ``store.cursors.StoredCursor``."""

    def get(self) -> str | None:
        """Return the cursor, or None at the very beginning."""
        ...

    def set(self, cursor: str) -> None:
        """Keep a new cursor."""
        ...


class Reconciler:
    """Compares one owner's heads with what this service has applied, and fills the gaps."""

    def __init__(
        self,
        client: Owner,
        known: Callable[[list[str]], dict[str, int]],
        apply: Callable[[list[Envelope]], None],
        cursor: Cursor,
        *,
        service: str,
        source: str,
        asking: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what is needed; nothing is asked before the first round.

        Args:
            client: the owner's API: ``GET heads?after=&limit=`` and ``GET events?subject=&after=``,
                each ``{"items": [...]}``.
            known: the last sequence applied without a gap, of those of the subjects it knows.
            apply: takes one aggregate's events in order; applying one again has no effect.
            cursor: the owner's instant up to which everything was compared.
            service: this service, for the metric.
            source: the owner, for the metric.
            asking: what else is said when heads are asked for.

        """
        self._client = client
        self._known = known
        self._apply = apply
        self._cursor = cursor
        self._asking = dict(asking or {})
        self._labels = {"service": service, "source": source}

    def run(self, stop: threading.Event, *, interval_seconds: float = 30.0) -> None:
        """Compare every so often until told to stop; an owner that is away is asked again later."""
        while not stop.is_set():
            try:
                self.run_once(stop)
            except (ServiceUnavailable, StoreUnavailable) as error:
                _log.warning("reconciler_waits", cause=type(error).__name__, **self._labels)
            stop.wait(interval_seconds)

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Compare all that changed since the cursor; return how many events were fetched.

        An aggregate that cannot be applied is logged and keeps the cursor before it, so that the
        next round tries it again; the others are not held up.

        Raises:
            ServiceUnavailable: when the owner does not answer.
            StoreUnavailable: when the own database does not.

        """
        position = self._cursor.get() or _BEGINNING
        fetched, whole = 0, True
        while stop is None or not stop.is_set():
            page = self._client.get(HEADS_PATH, after=position, limit=_PAGE, **self._asking)
            heads = page["items"]
            if not heads:
                break
            count, complete = self._compare(heads)
            fetched, whole = fetched + count, whole and complete
            position = heads[-1]["updated_at"]
            if whole:
                self._cursor.set(position)
            if len(heads) < _PAGE:
                break
        return fetched

    def _compare(self, heads: list[dict[str, Any]]) -> tuple[int, bool]:
        applied = self._known([head["subject"] for head in heads])
        fetched, complete = 0, True
        for head in heads:
            after = applied.get(head["subject"], 0)
            if after >= head["sequence"]:
                continue
            try:
                fetched += self._fetch(head["subject"], after)
            except (ServiceUnavailable, StoreUnavailable):
                raise
            except Exception:  # noqa: BLE001 - whatever is wrong with one must not hide the others
                _log.exception("reconcile_subject_failed", subject=head["subject"])
                counter("huying_reconciler_failures_total", self._labels).inc()
                complete = False
        return fetched, complete

    def _fetch(self, subject: str, after: int) -> int:
        answer = self._client.get(EVENTS_PATH, subject=subject, after=after)
        events = [Envelope.from_dict(item) for item in answer["items"]]
        if events:
            self._apply(events)
            counter("huying_reconciler_fetched_total", self._labels).inc(len(events))
            _log.info("reconciler_fetched", subject=subject, count=len(events), **self._labels)
        return len(events)
