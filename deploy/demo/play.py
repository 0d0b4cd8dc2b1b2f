"""The five days: everybody does what is due, then time moves on by a step."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from deploy.demo.appeals import PlannedAppeal
from deploy.demo.behaviour import URGENT
from deploy.demo.centre import Centre
from deploy.demo.families import Families
from deploy.demo.residents import Residents
from deploy.demo.stage import Stage
from deploy.demo.units import AmqpUnits, Units
from deploy.demo.whistles import Whistles
from deploy.demo.work import ANSWERED, HELD_BY_CENTRE, HELD_BY_UNITS, Order, Work

T = TypeVar("T")
HANDS = 8


@dataclass(frozen=True)
class People:
    """The district's people around one system."""

    residents: Residents
    units: Units
    amqp: AmqpUnits
    centre: Centre
    whistles: Whistles
    families: Families


class Play:
    """Who acts when; eight of them at a time."""

    def __init__(
        self, stage: Stage, work: Work, people: People, arriving: Sequence[PlannedAppeal]
    ) -> None:
        self._stage = stage
        self._work = work
        self._people = people
        self._arriving = list(arriving)
        self._heard: set[tuple[str, int]] = set()

    def run(
        self, arrivals: Sequence[datetime], until: datetime, told: Callable[[datetime, int], None]
    ) -> None:
        """Act until business time has come to ``until``.

        Args:
            arrivals: when each appeal is posted, in order.
            until: the end of the play.
            told: hears of each round's time, and how many appeals were posted so far.

        """
        posted = 0
        with ThreadPoolExecutor(HANDS) as hands:
            while (now := self._stage.clock.now()) < until:
                due = sum(1 for at in arrivals if at <= now)
                self._people.residents.post(hands, self._arriving[posted:due], now)
                posted = due
                self.round(hands, now, awake=self._stage.at_work(now))
                told(now, posted)
                self._stage.move_on(until)
        told(until, posted)

    def round(self, hands: ThreadPoolExecutor, now: datetime, *, awake: bool) -> None:
        """Let everybody act once; out of office hours, on urgent matters only."""
        orders = self._work.orders(*HELD_BY_UNITS, "submitted")
        self._at_units(hands, [order for order in orders if awake or order.is_urgent], now)
        tickets = self._work.tickets(*HELD_BY_CENTRE)
        seen = [one for one in tickets if awake or one["severity"] in URGENT]
        _all(hands, lambda ticket: self._people.centre.act(ticket, now), seen)
        if awake:
            self._people.whistles.act(now)
            self._people.families.act(now)
            self._people.residents.take_back(now)
            _all(hands, self._hear, self._work.tickets(*ANSWERED))
            self._people.centre.call_back(self._people.residents.manner_of)

    def _at_units(self, hands: ThreadPoolExecutor, orders: list[Order], now: datetime) -> None:
        people = self._people
        held = [order for order in orders if order.state != "submitted"]
        people.amqp.act([order for order in held if people.amqp.owns(order)], now)
        by_http = [order for order in held if not people.amqp.owns(order)]
        _all(hands, lambda order: people.units.act(order, now), by_http)
        _all(hands, people.centre.help, held)
        submitted = [order for order in orders if order.state == "submitted"]
        _all(hands, people.units.approve, submitted)
        _all(hands, lambda order: people.centre.judge(order, now), submitted)

    def _hear(self, ticket: dict[str, Any]) -> None:
        """Let the reporters of a result rate it, until all who do have done so."""
        asked = (str(ticket["ticket_id"]), int(ticket["round"]))
        if asked not in self._heard:
            unheard = self._work.unheard(asked[0])
            self._people.residents.rate(unheard)
            if self._people.residents.have_rated(unheard, asked[1]):
                self._heard.add(asked)


def _all(hands: ThreadPoolExecutor, act: Callable[[T], object], items: Iterable[T]) -> None:
    for _ in hands.map(act, items):
        pass
