"""The Open311 server and its public copy."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.open311.api_keys import Open311Clients
from services.intake.adapters.open311.changes import MongoChanges
from services.intake.adapters.open311.public_requests import MongoPublicRequests
from services.intake.application.open311.list_requests import ListRequests
from services.intake.application.open311.post_request import PostRequest
from services.intake.application.open311.publish_requests import PublishRequests
from services.intake.wiring.receiving import Receiving


class Open311(Receiving):
    """The Open311 server and its public copy."""

    @cached_property
    def public_requests(self) -> MongoPublicRequests:
        """What anybody may read."""
        return MongoPublicRequests(self.database[documents.PUBLIC_REQUESTS])

    @cached_property
    def open311_clients(self) -> Open311Clients:
        """Who may post."""
        return Open311Clients(self.settings.intake_open311_keys.get_secret_value())

    @cached_property
    def publish_requests(self) -> PublishRequests:
        """Use case."""
        changes = MongoChanges(self.appeals_collection, self.database[documents.TICKET_VIEWS])
        return PublishRequests(
            self.appeals, changes, self.views, self.public_requests, self.attachments
        )

    @cached_property
    def list_requests(self) -> ListRequests:
        """Use case."""
        return ListRequests(self.public_requests, self.clock, self.zone)

    @cached_property
    def post_request(self) -> PostRequest:
        """Use case."""
        return PostRequest(self.directory)
