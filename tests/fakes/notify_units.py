"""Units' endpoints and feeds in memory; endpoints pass the same suite as those on MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from services.notify.domain.endpoint import Disabled, Endpoint, missed_until_enabled
from services.notify.domain.endpoint_replay import EndpointReplay
from services.notify.domain.notification import Outcome, Sent
from services.notify.domain.unit_address import MOST_FAILURES, UnitAddress
from services.notify.domain.webhook_delivery import Answered, WebhookDelivery
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.endpoints import (
    OURSELVES,
    ChangeAct,
    EndpointMoved,
    EndpointNotFound,
)
from services.notify.ports.replays import ReplayRunning
from services.notify.ports.unit_addresses import AddressNotFound
from services.notify.ports.unit_feeds import FedPage


@dataclass
class FakeEndpoints:
    kept: dict[str, Endpoint] = field(default_factory=dict)

    def register(self, endpoint: Endpoint, *, by: str = OURSELVES) -> Endpoint:
        for known in self.kept.values():
            if (known.unit, known.url) == (endpoint.unit, endpoint.url):
                return known
        return self.kept.setdefault(endpoint.endpoint_id, replace(endpoint))

    def of_units(self, units: Collection[str]) -> dict[str, list[Endpoint]]:
        found: dict[str, list[Endpoint]] = {}
        for endpoint in self.kept.values():
            if endpoint.unit in units:
                found.setdefault(endpoint.unit, []).append(endpoint)
        return found

    def live(self) -> list[Endpoint]:
        return [one for one in self.page(None, None, 1000) if one.disabled is None]

    def page(self, unit: str | None, after: str | None, limit: int) -> list[Endpoint]:
        found = [one for one in self.kept.values() if unit in (None, one.unit)]
        found.sort(key=lambda one: one.endpoint_id)
        return [one for one in found if one.endpoint_id > (after or "")][:limit]

    def get(self, endpoint_id: str) -> Endpoint:
        if endpoint_id not in self.kept:
            raise EndpointNotFound(endpoint_id)
        return self.kept[endpoint_id]

    def change(
        self, endpoint: Endpoint, *, act: ChangeAct = "changed", by: str = OURSELVES
    ) -> bool:
        self._check(endpoint.endpoint_id, endpoint.version)
        for other in self.kept.values():
            same = (other.unit, other.url) == (endpoint.unit, endpoint.url)
            if same and other.endpoint_id != endpoint.endpoint_id:
                return False
        names = ("url", "events", "secret", "previous_secret", "previous_until", "older_secrets")
        self._turn(endpoint.endpoint_id, **{name: getattr(endpoint, name) for name in names})
        return True

    def went_on(self, endpoint_id: str, after: int) -> None:
        before = self.kept[endpoint_id].after
        self._set(endpoint_id, after=max(before or 0, after))

    def answered(self, endpoint_id: str, at: datetime, *, taken: bool) -> None:
        if taken:
            self._set(endpoint_id, failing_since=None, succeeded_at=at)
        elif self.kept[endpoint_id].failing_since is None:
            self._set(endpoint_id, failing_since=at)

    def enable(self, endpoint_id: str, *, version: int | None = None, by: str = OURSELVES) -> None:
        self._check(endpoint_id, version)
        missed = missed_until_enabled(self.kept[endpoint_id])
        here = {"disabled": None, "disabled_at": None, "failing_since": None}
        self._turn(endpoint_id, missed_since=missed, **here)

    def caught_up(self, endpoint: Endpoint) -> None:
        if self.kept[endpoint.endpoint_id].missed_since == endpoint.missed_since:
            self._set(endpoint.endpoint_id, missed_since=None)

    def disable(
        self,
        endpoint_id: str,
        why: Disabled,
        at: datetime,
        *,
        version: int | None = None,
        by: str = OURSELVES,
    ) -> bool:
        if self.kept[endpoint_id].disabled is not None:
            return False
        self._check(endpoint_id, version)
        self._turn(endpoint_id, disabled=why, disabled_at=at)
        return True

    def _check(self, endpoint_id: str, version: int | None) -> None:
        there = self.kept[endpoint_id].version
        if version not in (None, there):
            raise EndpointMoved(there)

    def _turn(self, endpoint_id: str, **fields: Any) -> None:
        self._set(endpoint_id, version=self.kept[endpoint_id].version + 1, **fields)

    def disabled(self) -> Mapping[str, int]:
        counts = dict.fromkeys((one.unit for one in self.kept.values()), 0)
        for one in self.kept.values():
            counts[one.unit] += one.disabled in ("failing", "gone")
        return counts

    def remove(self, endpoint_id: str, *, by: str = OURSELVES) -> None:
        self.kept.pop(endpoint_id, None)

    def _set(self, endpoint_id: str, **fields: Any) -> None:
        self.kept[endpoint_id] = replace(self.kept[endpoint_id], **fields)


@dataclass
class FakeEndpointReplays:
    kept: dict[str, EndpointReplay] = field(default_factory=dict)

    def begin(self, replay: EndpointReplay) -> None:
        for one in self.running():
            if one.endpoint_id == replay.endpoint_id:
                raise ReplayRunning(one.replay_id)
        self.kept[replay.replay_id] = replay

    def running(self) -> Sequence[EndpointReplay]:
        return [one for one in self.kept.values() if one.state == "running"]

    def save(self, replay: EndpointReplay) -> None:
        self.kept[replay.replay_id] = replay

    def get(self, replay_id: str) -> EndpointReplay | None:
        return self.kept.get(replay_id)


@dataclass
class FakeUnitFeeds:
    """dispatch's feeds by unit; a number in ``withheld`` has no event; ``away``: no answer."""

    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    withheld: set[int] = field(default_factory=set)
    away: bool = False

    def heads(self) -> Mapping[str, int]:
        self._must_answer()
        return {unit: len(events) for unit, events in self.events.items()}

    def read(self, unit: str, after: int, limit: int) -> FedPage:
        self._must_answer()
        page = self.events.get(unit, [])[after : after + limit]
        seen = [event for event in page if event["unitsequence"] not in self.withheld]
        return FedPage(seen, after + len(page))

    def first_since(self, unit: str, at: datetime) -> int:
        self._must_answer()
        return 1

    def _must_answer(self) -> None:
        if self.away:
            raise DependencyAway("dispatch")


@dataclass
class FakePosts:
    """Takes every event, or answers as it is told, answer by answer."""

    answers: list[Outcome] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    def post(self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]) -> Answered:
        self.posted.append(notification_id)
        outcome = self.answers.pop(0) if self.answers else Sent("webhook")
        return Answered(outcome, 0.01, status=204)


@dataclass
class FakeWebhookLog:
    kept: list[WebhookDelivery] = field(default_factory=list)

    def add(self, delivery: WebhookDelivery) -> None:
        self.kept.append(delivery)

    def page(
        self, endpoint_id: str, unit: str, before: str | None, limit: int
    ) -> Sequence[Mapping[str, Any]]:
        return [{"_id": one.delivery_id} for one in self.kept if one.endpoint_id == endpoint_id]

    def pings_since(self, endpoint_id: str, since: datetime) -> int:
        return sum(one.event_type == "endpoint.pinged.v1" and one.at > since for one in self.kept)


@dataclass
class FakeCases:
    """Cases that are closed to everybody, by subject."""

    closed: set[str] = field(default_factory=set)

    def is_closed(self, subject: str, unit: str | None) -> bool:
        return subject in self.closed


@dataclass
class FakeUnitAddresses:
    kept: dict[str, UnitAddress] = field(default_factory=dict)
    tried: dict[str, datetime] = field(default_factory=dict)
    counted: set[tuple[str, str | None]] = field(default_factory=set)

    def register(self, address: UnitAddress) -> UnitAddress:
        for known in self.kept.values():
            if (known.unit, known.channel, known.to) == (address.unit, address.channel, address.to):
                return known
        return self.kept.setdefault(address.address_id, address)

    def of_units(self, units: Collection[str]) -> list[UnitAddress]:
        return [one for one in self.page(None, None, 1000) if one.unit in units]

    def page(self, unit: str | None, after: str | None, limit: int) -> list[UnitAddress]:
        found = sorted(self.kept.values(), key=lambda one: one.address_id)
        wanted = [one for one in found if unit in (None, one.unit)]
        return [one for one in wanted if one.address_id > (after or "")][:limit]

    def get(self, address_id: str) -> UnitAddress:
        if address_id not in self.kept:
            raise AddressNotFound(address_id)
        return self.kept[address_id]

    def fared(
        self, address_id: str, reason: str | None, at: datetime, once: str | None = None
    ) -> bool:
        known = self.kept.get(address_id)
        if known is None or known.disabled_at is not None or (address_id, once) in self.counted:
            return False
        if once is not None:
            self.counted.add((address_id, once))
        failures = 0 if reason is None else known.failures + 1
        off = at if failures >= MOST_FAILURES else None
        self.kept[address_id] = replace(known, failures=failures, failing=reason, disabled_at=off)
        return off is not None

    def may_try(self, address_id: str, now: datetime, pause: timedelta) -> bool:
        last = self.tried.get(address_id)
        if address_id not in self.kept or (last is not None and last > now - pause):
            return False
        self.tried[address_id] = now
        return True

    def enable(self, address_id: str, *, by: str) -> None:
        del by
        known = self.get(address_id)
        self.kept[address_id] = replace(known, failures=0, failing=None, disabled_at=None)

    def disabled(self) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for one in self.kept.values():
            counts[one.unit] = counts.get(one.unit, 0) + (one.disabled_at is not None)
        return counts

    def remove(self, address_id: str, *, by: str) -> None:
        del by
        self.kept.pop(address_id, None)
