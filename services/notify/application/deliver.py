"""Delivers claimed notifications: chooses the way, writes the texts, hands them over."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, histogram
from services.common.observability.tracing import span
from services.notify.application.templates.write_notice import NotWritable, WriteNotice
from services.notify.application.write_digest import Fits, WriteDigest
from services.notify.domain.circuit import Circuits
from services.notify.domain.contact import Contact, Letter
from services.notify.domain.notification import (
    Channel,
    Claimed,
    Failed,
    Held,
    Notification,
    Outcome,
    Postponed,
    Sent,
    TryLater,
    Unneeded,
)
from services.notify.domain.wording import Names
from services.notify.ports.channels import Way
from services.notify.ports.clocks import Now
from services.notify.ports.directory import Directory
from services.notify.ports.endpoints import EndpointNotFound, Endpoints, Webhooks
from services.notify.ports.templates import Templates

ToUnit = Callable[[Notification, Names], tuple[Channel, Letter] | Failed]
_DIRECTORY_PAUSE = timedelta(seconds=5)
_OUTCOMES: Mapping[type[Outcome], str] = {
    Sent: "sent",
    Failed: "failed",
    TryLater: "retry",
    Postponed: "postponed",
    Held: "held",
    Unneeded: "unneeded",
}

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Claims that are delivered in one go, with the address of each resident among them, by id."""

    claims: Sequence[Claimed]
    contacts: Mapping[str, Contact]

    def contact_of(self, claimed: Claimed) -> Contact | None:
        """Return the reader's contact, None where there is none."""
        return self.contacts.get(claimed.notification.notification_id)

    @property
    def target(self) -> str | None:
        """What of a unit's this goes to; None for a provider, who sets his limits himself."""
        notification = self.claims[0].notification
        return None if notification.route == "contact" else notification.recipient

    @property
    def channel(self) -> Channel:
        """The channel, as far as it was chosen before."""
        contact, route = self.contact_of(self.claims[0]), self.claims[0].notification.route
        chosen = contact.channel if contact is not None else None
        return chosen or ("sms" if route == "contact" else route)


class Deliver:
    """Turns claims into outcomes; called by several threads at once.

    ``ways`` holds the channels in order of preference; one that is not set up is not in it.
    ``fits_sms`` says which texts an SMS may have.
    """

    def __init__(
        self,
        *,
        ways: Mapping[Channel, Way],
        webhooks: Webhooks,
        endpoints: Endpoints,
        templates: Templates,
        fits_sms: Fits,
        directory: Directory,
        write_to_unit: ToUnit,
        judge_address: Callable[[str, Outcome], None],
        circuits: Circuits,
        wall: Now,
        zone: ZoneInfo,
    ) -> None:
        self._ways = ways
        self._webhooks = webhooks
        self._endpoints = endpoints
        self._write = WriteDigest(WriteNotice(templates, zone), fits_sms)
        self._directory = directory
        self._write_to_unit = write_to_unit
        self._judge_address = judge_address
        self._circuits = circuits
        self._wall = wall

    def parcels(
        self, claimed: Sequence[Claimed], contacts: Mapping[str, Contact]
    ) -> Iterator[Parcel]:
        """Part claims so that each parcel is one request to one provider or endpoint."""
        by_channel: dict[Channel | None, list[Claimed]] = {}
        for item in claimed:
            if item.notification.route != "contact":
                yield Parcel([item], {})
            else:
                way = self._way_to(contacts.get(item.notification.notification_id))
                by_channel.setdefault(way[0] if way else None, []).append(item)
        for channel, items in by_channel.items():
            most = self._ways[channel].provider.most_at_once if channel else len(items)
            for first in range(0, len(items), most):
                yield Parcel(items[first : first + most], contacts)

    def __call__(self, parcel: Parcel) -> list[Outcome]:
        """Return what became of each claim of a parcel, in their order."""
        with ExitStack() as spans:
            for item in parcel.claims:
                parent = item.notification.traceparent
                spans.enter_context(span("deliver notification", parent, "producer"))
            outcomes = self._delivered(parcel)
        for item, outcome in zip(parcel.claims, outcomes, strict=True):
            _record(item.notification, outcome)
        return outcomes

    def _delivered(self, parcel: Parcel) -> list[Outcome]:
        route = parcel.claims[0].notification.route
        if route == "contact":
            return self._to_residents(parcel)
        deliver = self._to_unit if route == "webhook" else self._to_address
        return [deliver(item.notification) for item in parcel.claims]

    def resting(self, busy: Collection[str]) -> frozenset[str]:
        """Return the endpoints that nothing is to be claimed for now: at rest, or busy enough."""
        return self._circuits.resting().difference(self._ways) | frozenset(busy)

    def _to_unit(self, notification: Notification) -> Outcome:
        try:
            endpoint = self._endpoints.get(notification.recipient)
        except EndpointNotFound:
            return Failed("webhook", "endpoint_removed")
        event = notification.event or {}
        return self._guarded(
            endpoint.endpoint_id,
            "webhook",
            1,
            lambda: [self._webhooks.deliver(endpoint, notification.notification_id, event)],
        )[0]

    def _to_address(self, notification: Notification) -> Outcome:
        """Write to a unit's robot or mailbox; each has a circuit of its own."""
        names = self._directory.names()
        if names is None:
            return Postponed(self._soon(), "no_directory")
        written = self._write_to_unit(notification, names)
        if isinstance(written, Failed):
            return written
        channel, letter = written
        deliver = partial(self._ways[channel].provider.deliver, [letter])
        outcome = self._guarded(notification.recipient, channel, 1, deliver)[0]
        self._judge_address(notification.recipient, outcome)
        return _made_from(letter, outcome)

    def _to_residents(self, parcel: Parcel) -> list[Outcome]:
        """Write the letters and hand over those of a channel together."""
        names = self._directory.names()
        if names is None:
            return [Postponed(self._soon(), "no_directory")] * len(parcel.claims)
        outcomes: dict[str, Outcome] = {}
        letters: dict[Channel, list[Letter]] = {}
        for item in parcel.claims:
            written = self._written(item.notification, parcel.contact_of(item), names)
            if isinstance(written, Failed):
                outcomes[item.notification.notification_id] = written
            else:
                letters.setdefault(written[0], []).append(written[1])
        for channel, batch in letters.items():
            deliver = partial(self._ways[channel].provider.deliver, batch)
            answers = self._guarded(channel, channel, len(batch), deliver)
            outcomes |= {
                letter.notification_id: _made_from(letter, answer)
                for letter, answer in zip(batch, answers, strict=True)
            }
        return [outcomes[item.notification.notification_id] for item in parcel.claims]

    def _written(
        self, notification: Notification, contact: Contact | None, names: Names
    ) -> tuple[Channel, Letter] | Failed:
        way = self._way_to(contact)
        if way is None or contact is None:
            return Failed("sms", "no_contact")
        channel, address = way
        wording = self._ways[channel].wording
        written = self._write(notification, wording, contact.language, names, contact.link)
        if isinstance(written, NotWritable):
            return Failed(channel, written.reason)
        return channel, Letter(
            notification.notification_id,
            address,
            written.text,
            written.subject,
            template=written.template,
            language=contact.language,
            unsubscribe_url=contact.unsubscribe_url,
            left_out=written.left_out,
        )

    def _way_to(self, contact: Contact | None) -> tuple[Channel, str] | None:
        if contact is None:
            return None
        chosen = [one for one in self._ways.values() if contact.channel in (None, one.channel)]
        reached = ((way.channel, contact.address(way.reaches)) for way in chosen)
        return next(((channel, address) for channel, address in reached if address), None)

    def _guarded(
        self, target: str, channel: Channel, count: int, deliver: Callable[[], list[Outcome]]
    ) -> list[Outcome]:
        until = self._circuits.wait_until(target)
        if until is not None:
            return [Postponed(until, "circuit_open")] * count
        started = time.perf_counter()
        outcomes = deliver()
        elapsed = time.perf_counter() - started
        histogram("huying_notify_delivery_seconds", {"channel": channel}).observe(elapsed)
        self._judge(target, channel, outcomes)
        return outcomes

    def _judge(self, target: str, channel: Channel, outcomes: Sequence[Outcome]) -> None:
        """Tell the circuit how it went: one letter that was taken, or refused, is an answer."""
        faults = [one for one in outcomes if isinstance(one, TryLater) and one.blames == "provider"]
        if len(faults) < len(outcomes) - sum(isinstance(one, Postponed) for one in outcomes):
            self._circuits.succeeded(target)
        elif faults and self._circuits.failed(target):
            _log.warning("circuit_opened", target=target, channel=channel, reason=faults[0].reason)
        asked = [fault.after for fault in faults if fault.after is not None]
        if asked:
            self._circuits.rest(target, max(asked))

    def _soon(self) -> datetime:
        return self._wall.now() + _DIRECTORY_PAUSE


def _made_from(letter: Letter, outcome: Outcome) -> Outcome:
    """Return an outcome that names the revision of the template the letter was made from."""
    match outcome:
        case Sent():
            return replace(outcome, template=letter.template, left_out=letter.left_out)
        case Failed():
            return replace(outcome, template=letter.template)
        case _:
            return outcome


def _record(notification: Notification, outcome: Outcome) -> None:
    channel: Channel = notification.route
    if isinstance(outcome, Sent | Failed | TryLater):
        channel = outcome.channel
    labels = {"channel": channel, "outcome": _OUTCOMES[type(outcome)]}
    counter("huying_notify_deliveries_total", labels).inc()
    if not isinstance(outcome, Sent):
        _log.info(
            "notification_not_sent",
            notification_id=notification.notification_id,
            ticket_id=notification.ticket_id,
            reason=outcome.reason,
            **labels,
        )
