"""Receives by asking: the unit's feed, for networks that let nothing in."""

import logging
import threading
from contextlib import closing
from typing import Any

import httpx2

from huying_department.inbox import Event, Inbox, as_json, is_number
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
        """Keep the address; raises ValueError where it is none, which no waiting would mend."""
        if not dispatch_url.startswith(("http://", "https://")):
            raise ValueError("dispatch's address begins with http:// or https://")
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
                whole = self.read_once(_WAIT_SECONDS, stop)
            except (httpx2.HTTPError, ValueError) as error:
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

    def read_once(self, wait: float = 0, stop: threading.Event | None = None) -> bool | None:
        """Take the next page; None where there was none, False where an event must come again.

        An item that is no event is reported and passed: it would be no other the next time. Told to
        ``stop`` it leaves the rest of the page for the next time.

        Raises:
            httpx2.HTTPError: the server is away, or refuses.
            ValueError: what it answers is no page of a feed.

        """
        after = self._inbox.after
        query = {"after": after, "limit": _LIMIT, "wait": wait}
        answer = self._client.get(self._path, params=query).raise_for_status().json()
        items, last = _page(answer, after)
        for item in items:
            if (stop is not None and stop.is_set()) or not self._take(item):
                return False
            number = item.get("unitsequence") if isinstance(item, dict) else None
            # Beyond the page's end it would pass over what comes after.
            if is_number(number) and number <= last:
                self._inbox.went_on(number)
        self._inbox.went_on(last)
        return True if items else None

    def _take(self, item: Any) -> bool:
        # Withheld: the case is closed to the unit by now, or the event is no longer kept.
        if isinstance(item, dict) and "withheld" in item:
            return True
        try:
            event = Event.of(item)
        except ValueError as error:
            self._inbox.report(as_json(item), str(error))
            return True
        return self._inbox.take(event)


def _page(answer: Any, after: int) -> tuple[list[Any], int]:
    """Return a page's items and its end; raises ValueError where it is none, or goes nowhere."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise ValueError("no page of a feed")  # noqa: TRY004 - what came, not who called
    numbers = [item.get("unitsequence") for item in items if isinstance(item, dict)]
    last = answer.get("next_after", max(filter(is_number, numbers), default=after))
    if not is_number(last) or last < after or (items and last == after):
        raise ValueError("a page of a feed without an end")
    return items, last
