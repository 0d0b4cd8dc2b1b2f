"""Documents as mongoengine declares them, and the names of the collections.

Notifications and ticket views are on the hot path and read and written through pymongo alone.
"""

from typing import Any, ClassVar

from mongoengine import (
    BinaryField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    StringField,
)

NOTIFICATIONS = "notifications"
TICKETS = "ticket_cursors"
ENDPOINTS = "endpoints"
DELIVERIES = "webhook_deliveries"
REPLAYS = "endpoint_replays"
PUBLICATIONS = "publications"
CURSORS = "cursors"
LEASES = "leases"
PREFERENCES = "preferences"
SUPPRESSIONS = "suppressions"
POLICIES = "policies"
ADDRESSES = "unit_addresses"
REPORT_SUBSCRIPTIONS = "report_subscriptions"

ALIAS = "notify"


class EndpointDocument(Document):
    """A unit's webhook endpoint; its secret is sealed."""

    meta: ClassVar[dict[str, Any]] = {
        "collection": ENDPOINTS,
        "db_alias": ALIAS,
        "auto_create_index": False,
        "strict": False,
    }

    id = StringField(primary_key=True)
    unit = StringField(required=True)
    url = StringField(required=True, max_length=2000)
    sealed_secret = BinaryField(required=True)
    sealed_previous = BinaryField()
    previous_until = DateTimeField()
    older_secrets = ListField(DictField())
    events = ListField(StringField())
    created_at = DateTimeField(required=True)
    after = IntField(min_value=0)
    disabled = StringField()
    disabled_at = DateTimeField()
    failing_since = DateTimeField()
    succeeded_at = DateTimeField()
    missed_since = DateTimeField()
    version = IntField(min_value=1)
    partition = IntField()
