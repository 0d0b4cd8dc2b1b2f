"""The ways to people that are set up."""

from functools import cached_property

from services.notify.adapters.channels.registry import open_ways
from services.notify.domain.notification import Channel
from services.notify.ports.channels import Way
from services.notify.wiring.foundation import Foundation

RESIDENTS_HAVE = ("phone", "email")


class ChannelWiring(Foundation):
    """The ways to people that are set up."""

    @cached_property
    def ways(self) -> dict[Channel, Way]:
        """The channels that are set up, the preferred one first."""
        return open_ways(self.settings, self.wall)

    @cached_property
    def channels(self) -> dict[Channel, str]:
        """Those to residents, each with the kind of address that it reaches."""
        return {
            name: way.reaches for name, way in self.ways.items() if way.reaches in RESIDENTS_HAVE
        }
