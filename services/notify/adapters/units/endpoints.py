"""Units' endpoints in MongoDB."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.common.store.outbox import partition_of
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import ENDPOINTS, EndpointDocument
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.units.announcing import told_disabled
from services.notify.domain.endpoint import (
    Disabled,
    Endpoint,
    FormerSecret,
    missed_until_enabled,
)
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import (
    OURSELVES,
    ChangeAct,
    EndpointMoved,
    EndpointNotFound,
)

_PLAIN = (
    "url",
    "created_at",
    "previous_until",
    "after",
    "disabled",
    "disabled_at",
    "failing_since",
    "succeeded_at",
    "version",
    "missed_since",
)
_LIVE = {"disabled": None}
_THERE = {"removed": None}
_FAILED = ("failing", "gone")
_NEXT = {"version": 1}


class MongoEndpoints:
    """Implements ``Endpoints``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, sealer: AesGcmSealer, business: Now) -> None:
        self._endpoints = database[ENDPOINTS]
        self._sealer = sealer
        self._business = business

    def register(self, endpoint: Endpoint, *, by: str = OURSELVES) -> Endpoint:
        """See the port."""
        document = EndpointDocument(
            id=endpoint.endpoint_id,
            unit=endpoint.unit,
            url=endpoint.url,
            sealed_secret=self._sealer.seal(endpoint.secret, endpoint.endpoint_id),
            events=list(endpoint.events),
            created_at=endpoint.created_at,
            after=endpoint.after,
            partition=partition_of(endpoint.endpoint_id),
            version=endpoint.version,
        )
        try:
            with store_errors():
                told = _told("registered", by, endpoint)
                self._endpoints.insert_one({**document.to_mongo(), UNTOLD: [told]})
        except DuplicateKeyError:
            return self._find({"unit": endpoint.unit, "url": endpoint.url})[0]
        return endpoint

    def of_units(self, units: Collection[str]) -> dict[str, list[Endpoint]]:
        """See the port."""
        found: dict[str, list[Endpoint]] = {}
        for endpoint in self._find({"unit": {"$in": list(units)}}):
            found.setdefault(endpoint.unit, []).append(endpoint)
        return found

    def live(self) -> list[Endpoint]:
        """See the port."""
        return self._find(_LIVE)

    def page(self, unit: str | None, after: str | None, limit: int) -> list[Endpoint]:
        """See the port."""
        unit_only = {"unit": unit} if unit else {}
        later = {"_id": {"$gt": after}} if after else {}
        return self._find({**unit_only, **later}, limit)

    def get(self, endpoint_id: str) -> Endpoint:
        """See the port."""
        found = self._find({"_id": endpoint_id}, 1)
        if not found:
            raise EndpointNotFound(endpoint_id)
        return found[0]

    def change(
        self, endpoint: Endpoint, *, act: ChangeAct = "changed", by: str = OURSELVES
    ) -> bool:
        """See the port."""
        name, previous = endpoint.endpoint_id, endpoint.previous_secret
        fields = {
            "url": endpoint.url,
            "events": list(endpoint.events),
            "sealed_secret": self._sealer.seal(endpoint.secret, name),
            "previous_until": endpoint.previous_until,
            "sealed_previous": None if previous is None else self._sealer.seal(previous, name),
            "older_secrets": [
                {"sealed": self._sealer.seal(one.secret, name), "until": one.until}
                for one in endpoint.older_secrets
            ],
        }
        try:
            self._turn(name, fields, endpoint.version, _told(act, by, endpoint))
        except DuplicateKeyError:
            return False
        return True

    def went_on(self, endpoint_id: str, after: int) -> None:
        """See the port."""
        with store_errors():
            self._endpoints.update_one({"_id": endpoint_id}, {"$max": {"after": after}})

    def answered(self, endpoint_id: str, at: datetime, *, taken: bool) -> None:
        """See the port; of several failures at once the first counts."""
        if taken:
            self._set(endpoint_id, {"failing_since": None, "succeeded_at": at})
            return
        with store_errors():
            self._endpoints.update_one(
                {"_id": endpoint_id, "failing_since": None}, {"$set": {"failing_since": at}}
            )

    def enable(self, endpoint_id: str, *, version: int | None = None, by: str = OURSELVES) -> None:
        """See the port."""
        before = self.get(endpoint_id)
        fields = {"disabled": None, "disabled_at": None, "failing_since": None}
        missed = {"missed_since": missed_until_enabled(before)}
        self._turn(endpoint_id, {**fields, **missed}, version, _told("enabled", by, before))

    def caught_up(self, endpoint: Endpoint) -> None:
        """See the port."""
        read = {"_id": endpoint.endpoint_id, "missed_since": endpoint.missed_since}
        with store_errors():
            self._endpoints.update_one(read, {"$set": {"missed_since": None}})

    def disable(
        self,
        endpoint_id: str,
        why: Disabled,
        at: datetime,
        *,
        version: int | None = None,
        by: str = OURSELVES,
    ) -> bool:
        """See the port."""
        if why == "unit":
            return self._switched_off(endpoint_id, at, version, by)
        with store_errors():
            raw = self._endpoints.find_one({"_id": endpoint_id, **_LIVE})
            if raw is None:
                return False
            told = told_disabled(raw, why, self._business.now(), at)
            fields = {"disabled": why, "disabled_at": at, **told.pop("$set", {})}
            acted = _told("disabled", by, self._endpoint(raw), reason=why)
            told["$push"] = {**told.get("$push", {}), UNTOLD: acted}
            guard = {"_id": endpoint_id, "sequence": raw.get("sequence"), **_LIVE}
            changed = self._endpoints.find_one_and_update(
                guard,
                {"$set": fields, "$inc": _NEXT, **told},
                return_document=ReturnDocument.AFTER,
            )
        return changed is not None

    def disabled(self) -> Mapping[str, int]:
        """See the port."""
        counts: dict[str, int] = {}
        with store_errors():
            for raw in self._endpoints.find(_THERE, {"unit": 1, "disabled": 1}, sort=[("_id", 1)]):
                failed = raw.get("disabled") in _FAILED
                counts[raw["unit"]] = counts.get(raw["unit"], 0) + failed
        return counts

    def remove(self, endpoint_id: str, *, by: str = OURSELVES) -> None:
        """See the port; its place stays, without what it led to, for the trail."""
        for endpoint in self._find({"_id": endpoint_id}, 1):
            gone = {
                "$set": {"removed": True, "disabled": "unit", "url": f"removed:{endpoint_id}"},
                "$unset": {"sealed_secret": "", "sealed_previous": "", "older_secrets": ""},
                "$push": {UNTOLD: _told("removed", by, endpoint)},
            }
            with store_errors():
                self._endpoints.update_one({"_id": endpoint_id, **_THERE}, gone)

    def _switched_off(self, endpoint_id: str, at: datetime, version: int | None, by: str) -> bool:
        endpoint = self.get(endpoint_id)
        if endpoint.disabled is not None:
            return False
        fields = {"disabled": "unit", "disabled_at": at}
        self._turn(endpoint_id, fields, version, _told("disabled", by, endpoint, reason="unit"))
        return True

    def _turn(
        self,
        endpoint_id: str,
        fields: Mapping[str, Any],
        version: int | None,
        told: Mapping[str, Any],
    ) -> None:
        """Make the next version; of two who read the same one the second gets EndpointMoved."""
        read: dict[str, Any] = {} if version is None else {"version": version}
        with store_errors():
            done = self._endpoints.update_one(
                {"_id": endpoint_id, **_THERE, **read},
                {"$set": dict(fields), "$inc": _NEXT, "$push": {UNTOLD: told}},
            )
        if not done.matched_count:
            raise EndpointMoved(self.get(endpoint_id).version)

    def _set(self, endpoint_id: str, fields: Mapping[str, Any]) -> None:
        with store_errors():
            self._endpoints.update_one({"_id": endpoint_id}, {"$set": dict(fields)})

    def _find(self, query: Mapping[str, Any], limit: int = 0) -> list[Endpoint]:
        with store_errors():
            found = self._endpoints.find({**query, **_THERE}, sort=[("_id", 1)], limit=limit)
            return [self._endpoint(raw) for raw in found]

    def _endpoint(self, raw: Mapping[str, Any]) -> Endpoint:
        previous = raw.get("sealed_previous")
        plain: dict[str, Any] = {name: raw.get(name) for name in _PLAIN}
        return Endpoint(
            endpoint_id=raw["_id"],
            unit=raw["unit"],
            secret=self._sealer.open(raw["sealed_secret"], raw["_id"]),
            previous_secret=None if previous is None else self._sealer.open(previous, raw["_id"]),
            events=tuple(raw.get("events", ())),
            older_secrets=tuple(
                FormerSecret(self._sealer.open(one["sealed"], raw["_id"]), one["until"])
                for one in raw.get("older_secrets") or ()
            ),
            **plain,
        )


def _told(act: str, by: str, endpoint: Endpoint, **more: str) -> dict[str, Any]:
    """Return an act for the audit trail: whose endpoint, at which host; never its whole address."""
    what = {"endpoint_id": endpoint.endpoint_id, "unit": endpoint.unit, **more}
    return untold(f"endpoint.{act}", by, {**what, "host": urlsplit(endpoint.url).hostname or ""})
