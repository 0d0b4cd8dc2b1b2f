"""Units' robots and mailboxes."""

from functools import cached_property

from services.notify.adapters.channels.mail_words import shipped_mail_words
from services.notify.adapters.hosts import SystemHosts
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.units.addresses import MongoUnitAddresses
from services.notify.application.addresses.judge_address import JudgeAddress
from services.notify.application.addresses.queue_for_addresses import QueueForAddresses
from services.notify.application.addresses.register_address import RegisterAddress
from services.notify.application.addresses.try_address import TryAddress
from services.notify.domain.notification import Channel
from services.notify.domain.unit_address import MAIL
from services.notify.wiring.channels import ChannelWiring
from services.notify.wiring.policy import PolicyWiring


class AddressWiring(PolicyWiring, ChannelWiring):
    """Units' robots and mailboxes."""

    @cached_property
    def unit_addresses(self) -> MongoUnitAddresses:
        """The addresses."""
        sealer = AesGcmSealer(self.settings.notify_secret_key.get_secret_value())
        return MongoUnitAddresses(self.database, sealer, self.address_keys, self.clock)

    @cached_property
    def unit_channels(self) -> tuple[Channel, ...]:
        """The channels that are set up by which a unit can be reached."""
        return tuple(
            name for name, way in self.ways.items() if way.reaches == "unit" or name == MAIL
        )

    @cached_property
    def register_address(self) -> RegisterAddress:
        """Register a robot or mailbox."""
        allow_private = self.settings.notify_allow_private_endpoints
        return RegisterAddress(
            self.unit_addresses, self.unit_channels, SystemHosts(), allow_private, self.wall
        )

    @cached_property
    def judge_address(self) -> JudgeAddress:
        """Note how an address fares."""
        return JudgeAddress(self.unit_addresses, self.wall)

    @cached_property
    def try_address(self) -> TryAddress:
        """Send an address a test message."""
        return TryAddress(self.unit_addresses, self.ways, shipped_mail_words(), self.wall)

    @cached_property
    def queue_for_addresses(self) -> QueueForAddresses:
        """Queue what units' inboxes are told for their addresses too."""
        return QueueForAddresses(self.unit_addresses)
