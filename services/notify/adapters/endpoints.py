"""Units' endpoints in MongoDB."""

from collections.abc import Collection
from typing import Any

from mongoengine import NotUniqueError

from services.common.store.connection import store_errors
from services.notify.adapters.documents import EndpointDocument
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.domain.endpoint import Endpoint
from services.notify.ports.endpoints import EndpointNotFound


class MongoEndpoints:
    """Implements ``Endpoints``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, sealer: AesGcmSealer) -> None:
        self._sealer = sealer

    def register(self, endpoint: Endpoint) -> Endpoint:
        """Keep an endpoint; where the unit has one of this URL, return that one instead."""
        document = EndpointDocument(
            id=endpoint.endpoint_id,
            unit=endpoint.unit,
            url=endpoint.url,
            sealed_secret=self._sealer.seal(endpoint.secret, endpoint.endpoint_id),
            events=list(endpoint.events),
            created_at=endpoint.created_at,
        )
        try:
            with store_errors():
                document.save(force_insert=True)
        except NotUniqueError:
            return self.get(endpoint.endpoint_id)
        return endpoint

    def of_units(self, units: Collection[str]) -> dict[str, list[Endpoint]]:
        """Return the endpoints of each unit that has any."""
        found: dict[str, list[Endpoint]] = {}
        for endpoint in self._find(unit__in=list(units)):
            found.setdefault(endpoint.unit, []).append(endpoint)
        return found

    def page(self, unit: str | None, after: str | None, limit: int) -> list[Endpoint]:
        """Return endpoints in the order of their ids."""
        filters = {"unit": unit, "id__gt": after}
        return self._find(limit, **{key: value for key, value in filters.items() if value})

    def get(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint, or raise EndpointNotFound."""
        found = self._find(1, id=endpoint_id)
        if not found:
            raise EndpointNotFound(endpoint_id)
        return found[0]

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint; forgetting an unknown one is no error."""
        with store_errors():
            EndpointDocument.objects(id=endpoint_id).delete()

    def _find(self, limit: int = 0, **filters: Any) -> list[Endpoint]:
        with store_errors():
            query = EndpointDocument.objects(**filters).order_by("id").limit(limit or None)
            return [self._endpoint(raw) for raw in query.as_pymongo()]

    def _endpoint(self, raw: dict[str, Any]) -> Endpoint:
        return Endpoint(
            endpoint_id=raw["_id"],
            unit=raw["unit"],
            url=raw["url"],
            secret=self._sealer.open(raw["sealed_secret"], raw["_id"]),
            created_at=raw["created_at"],
            events=tuple(raw.get("events", ())),
        )
