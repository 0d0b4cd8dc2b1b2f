"""The five days: everybody does what is due, again and again, while time runs."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from deploy.demo.centre import Centre
from deploy.demo.residents import Residents
from deploy.demo.units import AmqpUnits, Units
from deploy.demo.work import ANSWERED, HELD_BY_CENTRE, HELD_BY_UNITS, Work

T = TypeVar("T")
HANDS = 8
_PAUSE_SECONDS = 0.1


class Play:
    """The district's people around one system; eight of them act at a time."""

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
        with ThreadPoolExecutor(HANDS) as hands:
            while (instant := now()) < until:
                self.round(hands, instant)
                told(instant)
                pause.wait(_PAUSE_SECONDS)
        told(until)

    def round(self, hands: ThreadPoolExecutor, now: datetime) -> None:
        """Let everybody act once."""
        held = self._work.orders(*HELD_BY_UNITS)
        self._amqp.act([order for order in held if self._amqp.owns(order)], now)
        by_http = [order for order in held if not self._amqp.owns(order)]
        _all(hands, lambda order: self._units.act(order, now), by_http)
        _all(hands, self._centre.help, held)
        submitted = self._work.orders("submitted")
        _all(hands, self._units.approve, submitted)
        _all(hands, lambda order: self._centre.judge(order, now), submitted)
        tickets = self._work.tickets(*HELD_BY_CENTRE)
        _all(hands, lambda ticket: self._centre.act(ticket, now), tickets)
        resolved = [ticket["ticket_id"] for ticket in self._work.tickets(*ANSWERED)]
        _all(hands, lambda one: self._residents.rate(self._work.unheard(one)), resolved)
        self._centre.call_back(self._residents.manner_of)


def _all(hands: ThreadPoolExecutor, act: Callable[[T], object], items: Iterable[T]) -> None:
    for _ in hands.map(act, items):
        pass
