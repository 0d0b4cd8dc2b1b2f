"""What was posted to endpoints and answered how, in MongoDB, for thirty days."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.common.store.sealed import closed_to
from services.notify.adapters.documents import DELIVERIES, TICKETS
from services.notify.adapters.indexes import SEALED
from services.notify.domain.webhook_delivery import PING, WebhookDelivery

_Row = Mapping[str, Any]


class MongoWebhookLog:
    """Implements ``WebhookLog``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._deliveries = database[DELIVERIES]
        self._tickets = database[TICKETS]

    def add(self, delivery: WebhookDelivery) -> None:
        """See the port."""
        fields = asdict(delivery)
        answered = fields.pop("answered")
        del answered["outcome"]
        document = {"_id": fields.pop("delivery_id"), **fields, "answered": answered}
        with store_errors():
            self._deliveries.insert_one(document)

    def page(self, endpoint_id: str, unit: str, before: str | None, limit: int) -> list[_Row]:
        """See the port."""
        query: dict[str, Any] = {"endpoint_id": endpoint_id, "unit": unit}
        if before is not None:
            query["_id"] = {"$lt": before}
        with store_errors():
            sealed = self._tickets.find(closed_to(unit), {"_id": 1}, hint=SEALED)
            hidden = [raw["_id"] for raw in sealed]
            if hidden:
                query["subject"] = {"$nin": hidden}
            return list(self._deliveries.find(query, sort=[("_id", -1)], limit=limit))

    def pings_since(self, endpoint_id: str, since: datetime) -> int:
        """See the port."""
        query = {"endpoint_id": endpoint_id, "event_type": PING, "at": {"$gt": since}}
        with store_errors():
            return self._deliveries.count_documents(query, limit=100)
