"""Decides about claimed notices: which go now, on which channel; what follows one that failed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.common.ids import derived_id
from services.notify.application.record_receipts import next_on
from services.notify.domain.contact import Contact, masked
from services.notify.domain.notification import (
    Addressing,
    Channel,
    Claimed,
    Failed,
    Held,
    Notification,
    Outcome,
    Postponed,
    Sent,
    Settled,
    TryLater,
)
from services.notify.domain.policy.bounce import Bounce, is_hard
from services.notify.domain.policy.decide import (
    Case,
    Go,
    Moment,
    decide,
    may_opt_out,
    out_of_patience,
    quiet_until,
)
from services.notify.domain.policy.person import Person, Preferences, Told
from services.notify.domain.policy.policy import Policy, Urgency
from services.notify.domain.wording import Language
from services.notify.ports.clocks import Now
from services.notify.ports.opt_outs import OptOutLinks
from services.notify.ports.policies import Rules
from services.notify.ports.readers import AddressKeys, ToldLately, Wanted
from services.notify.ports.suppressions import Suppressions

_RESTING = ("circuit_open",)


@dataclass(frozen=True, slots=True)
class Planned:
    """One notice that goes: on which channel, to whom, and on which it could go instead."""

    contact: Contact
    channels: tuple[str, ...]
    urgency: Urgency
    addressing: Addressing


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of claims: those that go, with their plans by id, and those that do not."""

    going: Sequence[Claimed]
    planned: Mapping[str, Planned]
    staying: Sequence[tuple[Claimed, Outcome]]


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up for a batch: by person, or by the key of an address."""

    preferences: Mapping[str, Preferences]
    suppressed: Mapping[str, str]
    told: Mapping[str, Sequence[Told]]


class PlanSending:
    """Looks up what a batch needs in one go, then decides about each notice by the policy.

    ``channels`` are the ways to residents, the preferred one first, each with the kind of address
    that it reaches.
    """

    def __init__(
        self,
        *,
        policies: Rules,
        channels: Mapping[Channel, str],
        keys: AddressKeys,
        preferences: Wanted,
        suppressions: Suppressions,
        told: ToldLately,
        opt_outs: OptOutLinks,
        business: Now,
        wall: Now,
        zone: ZoneInfo,
    ) -> None:
        self._policies = policies
        self._channels = channels
        self._keys = keys
        self._preferences = preferences
        self._suppressions = suppressions
        self._told = told
        self._opt_outs = opt_outs
        self._business = business
        self._wall = wall
        self._zone = zone

    def __call__(self, claimed: Sequence[Claimed], contacts: Mapping[str, Contact]) -> Plan:
        """Return what becomes of claims; ``contacts`` are those of the appeals among them."""
        policy = self._policies.current()
        moment = Moment(self._business.now(), self._wall.now(), self._zone)
        known = self._look_up(contacts.values(), policy, moment.business)
        going: list[Claimed] = []
        planned: dict[str, Planned] = {}
        staying: list[tuple[Claimed, Outcome]] = []
        on_their_way: dict[str, list[str]] = {}
        for item in claimed:
            contact = contacts.get(item.notification.recipient)
            found = self._decided(item, contact, policy, moment, known, on_their_way)
            if found is None:
                going.append(item)
            elif isinstance(found, Planned):
                going.append(item)
                planned[item.notification.notification_id] = found
                said = on_their_way.setdefault(found.addressing.person, [])
                said.append(found.addressing.said)
            else:
                staying.append((item, found))
        return Plan(going, planned, staying)

    def ended(self, settled: Settled, outcome: Outcome, planned: Planned | None) -> Settled:
        """Return what is to be written of a notice that was planned, with what follows it."""
        if planned is None:
            return settled
        policy = self._policies.current()
        settled = replace(settled, addressing=planned.addressing)
        if settled.next_attempt_at is not None:
            settled = self._impatient(settled, outcome, planned, policy)
        if settled.status == "failed":
            follower = None
            if len(planned.channels) > 1:
                notice = settled.claimed.notification
                follower = next_on(notice, planned.channels[0], planned.channels)
            return replace(settled, follower=follower)
        wait = policy.channel(planned.channels[0]).receipt_within.get(planned.urgency)
        if settled.status == "sent" and wait is not None:
            return replace(settled, receipt_due_at=self._wall.now() + wait)
        return settled

    def note_bounces(self, settled: Sequence[Settled]) -> None:
        """Count the addresses that will never take a notice."""
        bounces = [
            Bounce(
                address=one.addressing.address,
                channel=one.channel,
                reason=one.reason,
                notification_id=one.claimed.notification.notification_id,
                to=one.addressing.to,
                at=one.at,
            )
            for one in settled
            if one.addressing and one.channel and one.reason and one.status == "failed"
        ]
        hard = [one for one in bounces if is_hard(one.reason)]
        if hard:
            self._suppressions.bounced(hard, self._policies.current().suppression)

    def _look_up(self, contacts: Collection[Contact], policy: Policy, now: datetime) -> Known:
        persons = {person for one in contacts if (person := self._keys.person(one))}
        if not persons:
            return Known({}, {}, {})
        addresses = {key for one in contacts for key in self._addresses(one).values()}
        back = policy.longest_look_back()
        return Known(
            self._preferences.of(persons),
            self._suppressions.of(addresses, now),
            self._told.of(persons, now - back) if back > timedelta(0) else {},
        )

    def _decided(
        self,
        item: Claimed,
        contact: Contact | None,
        policy: Policy,
        moment: Moment,
        known: Known,
        on_their_way: Mapping[str, Sequence[str]],
    ) -> Planned | Outcome | None:
        """Return the plan, what becomes of it instead, or None where there is nothing to plan."""
        early = _early(item, moment) or _quiet_at_the_unit(item, policy, moment)
        person = self._keys.person(contact) if contact is not None else None
        if early is not None or contact is None or person is None:
            return early
        reader = self._reader(contact, person, known)
        said = said_by(item.notification.event_type, item.notification.facts)
        going = tuple(on_their_way.get(person, ()))
        decision = decide(Case(item.notification, said, reader, policy, moment, going))
        if not isinstance(decision, Go):
            return decision
        return self._planned(item, contact, person, said, decision, reader, policy)

    def _planned(
        self,
        item: Claimed,
        contact: Contact,
        person: str,
        said: str,
        go: Go,
        reader: Person,
        policy: Policy,
    ) -> Planned:
        channel = go.channels[0]
        language = _language(item.notification, contact, reader, policy)
        kind = self._channels[channel]
        address = contact.address(kind) or ""
        narrowed = contact.only(channel, kind, language)
        if may_opt_out(item.notification, policy):
            narrowed = replace(narrowed, unsubscribe_url=self._opt_outs.url(person))
        addressing = Addressing(
            to=masked(address),
            person=person,
            address=self._keys.address(kind, address),
            language=language,
            said=said,
            policy=policy.version,
        )
        return Planned(narrowed, go.channels, go.urgency, addressing)

    def _reader(self, contact: Contact, person: str, known: Known) -> Person:
        addresses = self._addresses(contact)
        return Person(
            reached_by=tuple(addresses),
            bounced={
                channel: known.suppressed[key]
                for channel, key in addresses.items()
                if key in known.suppressed
            },
            preferences=known.preferences.get(person, Preferences()),
            told=tuple(known.told.get(person, ())),
        )

    def _addresses(self, contact: Contact) -> dict[str, str]:
        """Return the key of the address that each channel would reach, where there is one."""
        kinds = {channel: self._channels[channel] for channel in self._channels}
        return {
            channel: self._keys.address(kind, address)
            for channel, kind in kinds.items()
            if (address := contact.address(kind))
        }

    def _impatient(
        self, settled: Settled, outcome: Outcome, planned: Planned, policy: Policy
    ) -> Settled:
        """Give up on a channel that has failed for too long where another one is left."""
        channel = planned.channels[0]
        fails = isinstance(outcome, TryLater) or (
            isinstance(outcome, Postponed) and outcome.reason in _RESTING
        )
        now = self._wall.now()
        if not fails or len(planned.channels) == 1:
            return settled
        if not out_of_patience(settled.claimed, channel, planned.urgency, policy, now):
            return settled
        return replace(settled, status="failed", channel=channel, next_attempt_at=None)


def said_by(event_type: str, facts: Mapping[str, object]) -> str:
    """Return what is the same for the same words: templates know nothing but the facts."""
    return derived_id("say", event_type, json.dumps(facts, sort_keys=True, ensure_ascii=False))


def _language(notice: Notification, contact: Contact, reader: Person, policy: Policy) -> Language:
    """Return the one noted for him, else the one he wrote in, else the rules'."""
    of_rules = policy.language.get(notice.audience)
    return reader.preferences.language or contact.spoken or of_rules or contact.language


def _quiet_at_the_unit(item: Claimed, policy: Policy, moment: Moment) -> Outcome | None:
    """Hold what a unit's people read, one by one; their machines are told at any hour."""
    if item.notification.route != "address":
        return None
    until = quiet_until(item.notification, policy, moment)
    return None if until is None else Held(until, "quiet_hours")


def _early(item: Claimed, moment: Moment) -> Outcome | None:
    """Return what is known without a look at the reader.

    A sender that was killed after the provider took a notice left no note of it; a receipt did.
    """
    notice, done = item.notification, item.tries[-1].channel if item.tries else None
    if item.standing is not None:
        channel = done or "sms"
        return Failed(channel, "undelivered") if item.standing == "failed" else Sent(channel)
    if notice.not_before is not None and notice.not_before > moment.business:
        return Held(notice.not_before, "quiet_hours")
    return None
