"""The five days: everybody does what is due, again and again, while time runs."""

import threading
from collections.abc import Callable
from datetime import datetime

from deploy.demo.centre import Centre
from deploy.demo.residents import Residents
from deploy.demo.units import AmqpUnits, Units
from deploy.demo.work import Case, Work

_PAUSE_SECONDS = 0.2


class Play:
    """The district's people around one system."""

    def __init__(
        self, work: Work, units: Units, amqp: AmqpUnits, centre: Centre, residents: Residents
    ) -> None:
        self._work = work
        self._units = units
        self._amqp = amqp
        self._centre = centre
        self._residents = residents

    def run(
        self, now: Callable[[], datetime], until: datetime, told: Callable[[datetime], None]
    ) -> None:
        """Act until business time has come to ``until``; ``told`` hears of each round's time."""
        pause = threading.Event()
        while (instant := now()) < until:
            self.round(instant)
            told(instant)
            pause.wait(_PAUSE_SECONDS)
        told(until)

    def round(self, now: datetime) -> None:
        """Let everybody act once."""
        for case in self._work.look():
            self._act(case, now)
        self._centre.call_back(self._residents.manner_of)
        self._amqp.read()

    def _act(self, case: Case, now: datetime) -> None:
        self._centre.act(case, now)
        if case.state in {"dispatched", "acknowledged", "in_progress"}:
            self._units.act(case, now)
        elif case.state == "resolved":
            self._residents.rate(
                member["appeal_id"]
                for member in case.ticket["members"]
                if member["state"] == "open"
                and not member["answered_round"] >= case.ticket["round"]
            )
