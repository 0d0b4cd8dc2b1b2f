"""Connections in even shares: a worker that has more than another leaves it the next one.

Connections are kept alive, a gateway's for hours: whichever worker takes them serves them to their
end. Left to chance one of two workers has three fifths of them, and the other waits.
"""

from typing import Any

from gevent.server import StreamServer  # type: ignore[import-untyped]  # ships no types

from services.common.web.shares import Shares

# A worker that answers many at once looks for new connections every few milliseconds.
_COURTESY_SECONDS = 0.005


class EvenServer(StreamServer):  # type: ignore[misc]  # gevent has no types
    """gevent's server, one of several processes on one port."""

    max_accept = 1

    def __init__(self, *args: Any, shares: Shares, worker: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shares = shares
        self._worker = worker
        self._has_waited = False

    def do_read(self) -> Any:
        """Accept a connection, or leave it to another worker for a moment, once."""
        if not self._has_waited and self._shares.has_more_than_another(self._worker):
            self._has_waited = True
            self.stop_accepting()
            self._timer = self.loop.timer(_COURTESY_SECONDS)
            self._timer.start(self._start_accepting_if_started)
            return None
        self._has_waited = False
        return super().do_read()
