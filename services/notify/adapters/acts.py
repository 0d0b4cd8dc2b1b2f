"""Acts, written into the document that they changed in the same write, until the trail has them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel

from services.common.ids import new_id
from services.common.store.connection import Documents, store_errors
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.notify.adapters.documents import (
    ADDRESSES,
    ENDPOINTS,
    POLICIES,
    PREFERENCES,
    REPORT_SUBSCRIPTIONS,
    SUPPRESSIONS,
)
from services.notify.domain.act import Act
from services.notify.ports.audit import ActRefused
from services.notify.ports.dependencies import DependencyAway

BEARERS = (POLICIES, PREFERENCES, SUPPRESSIONS, ADDRESSES, ENDPOINTS, REPORT_SUBSCRIPTIONS)
UNTOLD = "untold"
_REFUSED = "refused"
UNTOLD_INDEX = IndexModel([(f"{UNTOLD}.act_id", 1)], name=UNTOLD, sparse=True)


def untold(act: str, who: str, what: Mapping[str, Any]) -> dict[str, Any]:
    """Return an element of a document's list of untold acts."""
    return {"act_id": new_id("act"), "act": act, "who": who, "what": dict(what)}


class MongoUntoldActs:
    """Implements ``UntoldActs``; raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._bearers = [database[name] for name in BEARERS]

    def pending(self, limit: int) -> Sequence[Act]:
        """See the port."""
        there = {UNTOLD: {"$elemMatch": {"act_id": {"$exists": True}, _REFUSED: None}}}
        with store_errors():
            return [
                Act(**one)
                for bearer in self._bearers
                for raw in bearer.find(there, {UNTOLD: 1}, hint=UNTOLD).limit(limit)
                for one in raw[UNTOLD]
                if _REFUSED not in one
            ]

    def set_aside(self, act: Act) -> None:
        """See the port."""
        self._change(act, {"$set": {f"{UNTOLD}.$.{_REFUSED}": True}})

    def once_more(self) -> None:
        """See the port."""
        refused = {f"{UNTOLD}.act_id": {"$exists": True}, f"{UNTOLD}.{_REFUSED}": True}
        with store_errors():
            for bearer in self._bearers:
                again = {"$unset": {f"{UNTOLD}.$[].{_REFUSED}": ""}}
                bearer.update_many(refused, again, hint=UNTOLD)

    def was_told(self, act: Act) -> None:
        """See the port."""
        self._change(act, {"$pull": {UNTOLD: {"act_id": act.act_id}}})

    def _change(self, act: Act, change: Mapping[str, Any]) -> None:
        mine = {f"{UNTOLD}.act_id": act.act_id}
        with store_errors():
            for bearer in self._bearers:
                bearer.update_one(mine, change, hint=UNTOLD)


class DispatchAuditTrail:
    """Implements ``AuditTrail`` by dispatch's internal route."""

    def __init__(self, dispatch: ServiceClient) -> None:
        self._dispatch = dispatch

    def append(self, act: Act) -> None:
        """See the port."""
        body = {"record_id": act.act_id, "act": act.act, "who": act.who, "what": dict(act.what)}
        try:
            self._dispatch.post("/internal/v1/audit-records", body)
        except ServiceUnavailable as error:
            raise DependencyAway(str(error)) from error
        except ServiceRefused as error:
            if error.is_of_the_body:
                raise ActRefused(str(error)) from error
            raise DependencyAway(str(error)) from error
