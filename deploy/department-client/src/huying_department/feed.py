"""Receives by asking: the unit's feed, for networks that let nothing in."""

import logging
import threading
from contextlib import closing

import httpx2

from huying_department.inbox import Event, Inbox
from huying_department.waiting import Patience

_WAIT_SECONDS = 10
_PAUSE_SECONDS = 1.0
_LIMIT = 100
_log = logging.getLogger("huying_department")


class FeedReceiver:
    """Reads ``/api/v1/units/<unit>/feed`` on from where it was; misses nothing and skips nothing.

    ``dispatch_url`` is dispatch's address, through a gateway ``https://<host>/api/dispatch``'s.
    """

    def __init__(self, dispatch_url: str, token: str, unit: str, inbox: Inbox) -> None:
        self._path = f"/api/v1/units/{unit}/feed"
        self._inbox = inbox
        self._client = httpx2.Client(
            base_url=dispatch_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_WAIT_SECONDS + 20,
        )

    def run(self, stop: threading.Event) -> None:
        """Receive until told to stop; a server that is away is asked again."""
        with closing(self._client):
            self._follow(stop)

    def _follow(self, stop: threading.Event) -> None:
        away, failing = Patience(stop), Patience(stop)
        while not stop.is_set():
            try:
                whole = self.read_once(_WAIT_SECONDS)
            except (httpx2.HTTPError, ValueError, KeyError) as error:
                _log.warning("feed away: %r", error)
                away.wait()
                continue
            away.reset()
            if whole is None:
                stop.wait(_PAUSE_SECONDS)  # the server may be too busy to let us wait there
            elif whole:
                failing.reset()
            else:
                failing.wait()

    def read_once(self, wait: float = 0) -> bool | None:
        """Take the next page; None where there was none, False where an event must come again.

        Raises:
            httpx2.HTTPError: the server is away, or refuses.

        """
        after = self._inbox.after
        query = {"after": after, "limit": _LIMIT, "wait": wait}
        answer = self._client.get(self._path, params=query).raise_for_status().json()
        for item in answer["items"]:
            # Withheld: the case is closed to the unit by now, or the event is no longer kept.
            if "withheld" not in item and not self._inbox.take(Event.of(item)):
                return False
            self._inbox.went_on(item["unitsequence"])
        return True if answer["items"] else None
