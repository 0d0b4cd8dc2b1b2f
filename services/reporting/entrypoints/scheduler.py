"""The scheduler: checks the ledger, looks for events that never came, keeps the directory fresh."""

import threading
import time
from datetime import timedelta
from functools import partial

from services.common.broker.queue_watch import watch_loops
from services.common.ids import new_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.common.process import Loop, run_process
from services.common.settings import load
from services.common.store.connection import store_errors
from services.common.store.lease import Leases
from services.common.web.client import ServiceRefused, ServiceUnavailable
from services.reporting.bootstrap import OWNERS, Container, bootstrap
from services.reporting.domain.ledger import Balance
from services.reporting.entrypoints.scheduler_press import press_loops
from services.reporting.settings import ReportingSettings
from services.reporting.wiring.leases import ROLLING, columns_alone
from services.reporting.wiring.own_files import must_be_usable

_RETRY_SECONDS = 10.0
_DIRECTORY_SECONDS = 60.0
_ROLLING_SECONDS = 30.0
_COLUMNS_PAUSE_SECONDS = 30.0
_MANY_CHANGES = 2000
_log = get_logger(__name__)


class LedgerWatch:
    """Checks the ledger now and then: counts often, every id once an hour."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._full_after = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Check until told to stop; a service that is away, or a difference, is looked at soon."""
        settings = self._container.settings
        while not stop.is_set():
            pause = settings.reporting_ledger_seconds
            try:
                balance = self._check(settings.reporting_full_ledger_seconds)
                self._tell(balance)
            except (ServiceUnavailable, ServiceRefused) as error:
                _log.warning("ledger_not_checked", cause=str(error))
                pause = min(pause, _RETRY_SECONDS)
            else:
                if balance.imbalance:
                    pause = min(pause, _RETRY_SECONDS)
            stop.wait(pause)

    def _check(self, full_seconds: float) -> Balance:
        full = time.monotonic() > self._full_after
        balance = self._container.check_ledger(full=full)
        if full:
            self._full_after = time.monotonic() + full_seconds
        return balance

    def _tell(self, balance: Balance) -> None:
        gauge("huying_reporting_ledger_imbalance").set(balance.imbalance)
        for state, count in {**balance.states, "in_flight": balance.in_flight}.items():
            gauge("huying_reporting_ledger_appeals", {"state": state}).set(count)
        explained = self._container.explain_differences(balance.differing_ids)
        self._container.ledger_checks.keep(balance, explained, self._container.clock.now())
        if balance.imbalance:
            causes = {one.appeal_id: one.cause for one in explained[:20]}
            _log.error("ledger_imbalance", causes=causes)


def keep_directory(container: Container, stop: threading.Event) -> None:
    """Fetch the directory when it has changed, should its event not have come."""
    while not stop.is_set():
        container.names.try_fetch()
        stop.wait(_DIRECTORY_SECONDS)


def measure_lag(container: Container, stop: threading.Event) -> None:
    """Tell how old the newest event in the facts is, and how many facts need a rebuild."""
    while not stop.is_set():
        gauge("huying_reporting_facts_to_rebuild").set(container.facts.to_rebuild())
        newest = container.archive.newest_time()
        if newest is not None:
            lag = (container.clock.now() - newest).total_seconds()
            gauge("huying_reporting_lag_seconds").set(max(0.0, lag))
        stop.wait(_RETRY_SECONDS)


def keep_figures(container: Container, stop: threading.Event) -> None:
    """Move the roll-ups on, one process at a time; count anew what earlier code counted."""
    leases = Leases(container.database["leases"], new_id("own"))
    pause = container.settings.reporting_roll_seconds
    while not stop.is_set():
        if leases.acquire(ROLLING, _ROLLING_SECONDS) is None:
            stop.wait(pause)
            continue
        try:
            while not stop.is_set() and leases.renew(ROLLING) and _moved(container):
                pass
        finally:
            leases.release(ROLLING)
        stop.wait(pause)


def keep_columns(container: Container, stop: threading.Event) -> None:
    """Make the facts' columns anew now and then, or soon after many changes; one at a time."""
    age = timedelta(minutes=container.settings.reporting_snapshot_minutes)
    maker = container.numbers.column_maker
    while not stop.is_set():
        with store_errors(), columns_alone(container.database["leases"]) as is_mine:
            if is_mine and maker.due(age, _MANY_CHANGES):
                maker.refresh()
        stop.wait(_COLUMNS_PAUSE_SECONDS)


def _moved(container: Container) -> bool:
    """Take a step; False when there is nothing left to do."""
    with store_errors():
        refreshed = container.refresh_facts() + container.move_exclusion.apply_left()
        rolled = container.roll_ups.roll() + container.past_roll_ups.roll()
    return bool(refreshed or rolled)


def main() -> None:
    """Check the ledger and look for events that never came."""
    run(bootstrap(load(ReportingSettings)))


def run(container: Container) -> None:
    """Run until told to stop."""
    must_be_usable(container.settings)
    every = container.settings.reporting_reconcile_seconds
    loops: dict[str, Loop] = {
        f"reconcile-{owner}": partial(container.reconciler(owner).run, interval_seconds=every)
        for owner in OWNERS
    }
    loops |= {
        "ledger": LedgerWatch(container).run,
        "directory": partial(keep_directory, container),
        "figures": partial(keep_figures, container),
        "columns": partial(keep_columns, container),
        "lag": partial(measure_lag, container),
        **press_loops(container),
        **watch_loops(container.settings, "reporting"),
    }
    run_process(container.settings, "reporting-scheduler", loops, {"store": container.ping_store})
