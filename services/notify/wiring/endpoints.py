"""Units' webhook endpoints."""

from datetime import timedelta
from functools import cached_property

from services.notify.adapters.channels.webhook import SignedWebhooks
from services.notify.adapters.hosts import SystemHosts
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.units.endpoints import MongoEndpoints
from services.notify.adapters.units.feeds import DispatchUnitFeeds
from services.notify.adapters.units.redelivery import MongoEndpointReplays, MongoRedelivery
from services.notify.adapters.units.webhook_log import MongoWebhookLog
from services.notify.application.endpoints.deliver_webhook import DeliverWebhook
from services.notify.application.endpoints.follow_unit_feeds import FollowUnitFeeds
from services.notify.application.endpoints.ping_endpoint import PingEndpoint
from services.notify.application.endpoints.register_endpoint import (
    ChangeEndpoint,
    EndpointRules,
    RegisterEndpoint,
    RotateSecret,
)
from services.notify.application.endpoints.replay_range import BeginReplay, GoOnWithReplays
from services.notify.application.endpoints.send_missed import SendMissed
from services.notify.wiring.ledger import LedgerWiring


class EndpointWiring(LedgerWiring):
    """Units' webhook endpoints."""

    @cached_property
    def endpoints(self) -> MongoEndpoints:
        """Units' endpoints; asking for the database first registers mongoengine's connection."""
        sealer = AesGcmSealer(self.settings.notify_secret_key.get_secret_value())
        return MongoEndpoints(self.database, sealer, self.clock)

    @cached_property
    def unit_feeds(self) -> DispatchUnitFeeds:
        """What is addressed to units."""
        return DispatchUnitFeeds(self.service("dispatch"))

    @cached_property
    def endpoint_rules(self) -> EndpointRules:
        """What an endpoint must be like."""
        return EndpointRules(SystemHosts(), self.settings.notify_allow_private_endpoints)

    @cached_property
    def register_endpoint(self) -> RegisterEndpoint:
        """Register a unit's endpoint."""
        return RegisterEndpoint(self.endpoints, self.endpoint_rules, self.unit_feeds, self.wall)

    @cached_property
    def change_endpoint(self) -> ChangeEndpoint:
        """Give an endpoint another URL or filter."""
        return ChangeEndpoint(self.endpoints, self.endpoint_rules)

    @cached_property
    def rotate_secret(self) -> RotateSecret:
        """Give an endpoint a new secret."""
        return RotateSecret(self.endpoints, self.wall)

    @cached_property
    def webhook_log(self) -> MongoWebhookLog:
        """What was delivered and answered."""
        return MongoWebhookLog(self.database)

    @cached_property
    def webhooks(self) -> DeliverWebhook:
        """The way to units' endpoints."""
        settings = self.settings
        posts = SignedWebhooks(
            SystemHosts(),
            self.wall,
            allow_private=settings.notify_allow_private_endpoints,
            ca_file=settings.notify_webhook_authorities,
        )
        patience = timedelta(days=settings.notify_endpoint_failing_days)
        return DeliverWebhook(
            posts, self.endpoints, self.webhook_log, self.redelivery, self.wall, patience
        )

    @cached_property
    def ping_endpoint(self) -> PingEndpoint:
        """Try an endpoint."""
        return PingEndpoint(self.webhooks, self.webhook_log, self.clock, self.wall)

    @cached_property
    def follow_unit_feeds(self) -> FollowUnitFeeds:
        """Queue for endpoints what units' feeds say."""
        missed = SendMissed(self.endpoints, self.begin_replay)
        return FollowUnitFeeds(self.endpoints, self.unit_feeds, self.notifications, missed)

    @cached_property
    def redelivery(self) -> MongoRedelivery:
        """Notifications that begin anew."""
        return MongoRedelivery(self.database, self.wall)

    @cached_property
    def endpoint_replays(self) -> MongoEndpointReplays:
        """Ranges that go to endpoints again."""
        return MongoEndpointReplays(self.database)

    @cached_property
    def begin_replay(self) -> BeginReplay:
        """Ask for a range again."""
        return BeginReplay(self.endpoint_replays, self.unit_feeds, self.wall)

    @cached_property
    def go_on_with_replays(self) -> GoOnWithReplays:
        """Carry replays out."""
        return GoOnWithReplays(
            self.endpoint_replays,
            self.endpoints,
            self.unit_feeds,
            self.notifications,
            self.redelivery,
            self.wall,
        )
