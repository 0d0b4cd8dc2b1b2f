"""Registers a unit's robot or mailbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.common.ids import new_id
from services.notify.application.endpoints.event_types import unknown_types
from services.notify.application.endpoints.register_endpoint import (
    TooManyEndpoints,
    UnknownEventType,
)
from services.notify.domain.endpoint import UnusableUrl
from services.notify.domain.notification import Channel
from services.notify.domain.public_address import is_public
from services.notify.domain.unit_address import MOST_OF_A_UNIT, UnitAddress, host_to_check
from services.notify.domain.wording import Language
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import Hosts
from services.notify.ports.unit_addresses import UnitAddresses


class UnknownChannel(ValueError):
    """Units are not reached by this channel, or it is not set up."""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """What is to be registered; ``by`` is who does it."""

    unit: str
    channel: Channel
    to: str
    by: str
    language: Language = "zh"
    events: Sequence[str] = ()


@dataclass(frozen=True)
class RegisterAddress:
    """Registering the same unit, channel and address again gives the same one.

    ``channels`` are those by which units can be reached here.
    """

    addresses: UnitAddresses
    channels: Collection[Channel]
    hosts: Hosts
    allow_private: bool
    wall: Now

    def __call__(self, form: AddressForm) -> UnitAddress:
        """Return the address; it is told what its unit is told from now on.

        Raises:
            UnknownChannel, UnknownEventType: naming it.
            UnusableUrl: it is no address of the channel, or leads into a private network (SSRF).
            TooManyEndpoints: the unit has ten others.

        """
        self._check(form)
        address = UnitAddress(
            address_id=new_id("uad"),
            unit=form.unit,
            channel=form.channel,
            to=form.to,
            created_at=self.wall.now(),
            created_by=form.by,
            language=form.language,
            events=tuple(dict.fromkeys(form.events)),
        )
        others = self.addresses.of_units([form.unit])
        known = [one for one in others if (one.channel, one.to) == (form.channel, form.to)]
        if known:
            return known[0]
        if len(others) >= MOST_OF_A_UNIT:
            raise TooManyEndpoints
        return self._kept(address)

    def _kept(self, address: UnitAddress) -> UnitAddress:
        """Keep it; of those that come at once whoever makes one too many takes its own out."""
        kept = self.addresses.register(address)
        there = self.addresses.of_units([address.unit])
        if len(there) > MOST_OF_A_UNIT and kept.address_id == address.address_id:
            self.addresses.remove(address.address_id, by=address.created_by)
            raise TooManyEndpoints
        return kept

    def _check(self, form: AddressForm) -> None:
        if form.channel not in self.channels:
            raise UnknownChannel(form.channel)
        unknown = unknown_types(list(form.events))
        if unknown:
            raise UnknownEventType(unknown[0])
        host = host_to_check(form.channel, form.to)
        if host is None or self.allow_private:
            return
        found = self.hosts.addresses(host)
        if not found:
            raise UnusableUrl("host_unknown")
        if not all(is_public(one) for one in found):
            raise UnusableUrl("address_private")
