"""Units' webhook endpoints."""

from functools import cached_property

from services.notify.adapters.channels.webhook import SignedWebhooks
from services.notify.adapters.endpoints import MongoEndpoints
from services.notify.adapters.hosts import SystemHosts
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.application.register_endpoint import RegisterEndpoint
from services.notify.wiring.foundation import Foundation


class EndpointWiring(Foundation):
    """Units' webhook endpoints."""

    @cached_property
    def endpoints(self) -> MongoEndpoints:
        """Units' endpoints; asking for the database first registers mongoengine's connection."""
        _ = self.database
        return MongoEndpoints(AesGcmSealer(self.settings.notify_secret_key.get_secret_value()))

    @cached_property
    def register_endpoint(self) -> RegisterEndpoint:
        """Register a unit's endpoint."""
        allow_private = self.settings.notify_allow_private_endpoints
        return RegisterEndpoint(
            self.endpoints, SystemHosts(), self.wall, allow_private=allow_private
        )

    @cached_property
    def webhooks(self) -> SignedWebhooks:
        """The way to units' endpoints."""
        allow_private = self.settings.notify_allow_private_endpoints
        return SignedWebhooks(SystemHosts(), self.wall, allow_private=allow_private)
