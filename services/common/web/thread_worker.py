"""gunicorn's worker of threads: right for services whose requests wait for several databases."""

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # ships no types


class HouseThreadWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A gthread worker that frees the port at once when its master was killed.

    gunicorn's own keeps listening, without answering, until its last kept-alive client leaves;
    meanwhile a new master cannot bind and gives up after five seconds.
    """

    def is_parent_alive(self) -> bool:
        """Ask whether the master lives; if not, stop as on SIGTERM and close the listeners."""
        if super().is_parent_alive():
            return True
        self.alive = False
        self.set_accept_enabled(False)
        for listener in self.sockets:
            listener.close()
        return False
