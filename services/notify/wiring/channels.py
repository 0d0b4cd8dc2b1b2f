"""The ways to people that are set up."""

from functools import cached_property

from services.notify.adapters.channels.registry import open_ways
from services.notify.domain.notification import Channel
from services.notify.ports.channels import Way
from services.notify.wiring.foundation import Foundation


class ChannelWiring(Foundation):
    """The ways to people that are set up."""

    @cached_property
    def ways(self) -> dict[Channel, Way]:
        """The channels that are set up, the preferred one first."""
        return open_ways(self.settings, self.wall)
