"""Waits until everything that was accepted has been taken on and counted."""

import threading
import time

from deploy.demo.api import Api

_SECONDS = 60.0
_PAUSE_SECONDS = 0.5


def settle(api: Api) -> None:
    """Return when the ledger balances with nothing in flight and reporting has caught up.

    After a minute it returns all the same: the summary then shows what does not add up.
    """
    auditor = api.staff("auditor")
    pause, until = threading.Event(), time.monotonic() + _SECONDS
    while time.monotonic() < until:
        ledger = api.get("reporting", "/api/v1/ledger", auditor)
        overview = api.get("reporting", "/api/v1/overview", auditor)
        caught_up = overview["appeals"] == ledger["accepted"]
        if caught_up and ledger["imbalance"] == 0 and ledger["in_flight"] == 0:
            return
        pause.wait(_PAUSE_SECONDS)
