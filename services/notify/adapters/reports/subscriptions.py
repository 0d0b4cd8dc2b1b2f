"""Subscriptions to bulletins and warnings in MongoDB, beside those that come with the system."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import REPORT_SUBSCRIPTIONS
from services.notify.domain.report_subscription import ReportSubscription

SHIPPED: Final = Path(__file__).parents[2] / "report_subscriptions.yaml"
_WORDS: Final = ("about", "to", "template", "level", "area")


class MongoReportSubscriptions:
    """Implements ``ReportSubscriptions``; a few lines, read whole by their ids."""

    def __init__(self, database: Documents, shipped: Mapping[str, ReportSubscription]) -> None:
        self._kept = database[REPORT_SUBSCRIPTIONS]
        self._shipped = shipped

    def all(self) -> Sequence[ReportSubscription]:
        """See the port."""
        with store_errors():
            kept = {row["_id"]: row for row in self._kept.find({"_id": {"$gt": ""}}).sort("_id", 1)}
        shipped = [one for name, one in self._shipped.items() if name not in kept]
        return [*shipped, *(_read(row) for row in kept.values() if "about" in row)]

    def add(self, subscription: ReportSubscription) -> ReportSubscription:
        """See the port."""
        told = {name: getattr(subscription, name) for name in _WORDS}
        same = (one for one in self.all() if {n: getattr(one, n) for n in _WORDS} == told)
        standing = next(same, None)
        if standing is not None:
            return standing
        act = untold("report_subscription.added", subscription.created_by, told)
        name, by = subscription.subscription_id, subscription.created_by
        with store_errors():
            self._kept.insert_one({"_id": name, **told, "created_by": by, UNTOLD: [act]})
        return subscription

    def remove(self, subscription_id: str, by: str) -> bool:
        """See the port; what is left of it keeps one of the preset from coming back."""
        found = next((one for one in self.all() if one.subscription_id == subscription_id), None)
        if found is None:
            return False
        told = {name: getattr(found, name) for name in _WORDS}
        act = untold("report_subscription.removed", by, told)
        gone = {"$unset": dict.fromkeys((*_WORDS, "created_by"), ""), "$push": {UNTOLD: act}}
        with store_errors():
            self._kept.update_one({"_id": subscription_id}, gone, upsert=True)
        return True


def shipped_subscriptions(path: Path = SHIPPED) -> dict[str, ReportSubscription]:
    """Return the subscriptions of a file by their names."""
    rows: Mapping[str, Mapping[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return {name: ReportSubscription(subscription_id=name, **row) for name, row in rows.items()}


def _read(row: Mapping[str, Any]) -> ReportSubscription:
    told = {name: row.get(name) for name in _WORDS}
    return ReportSubscription(row["_id"], created_by=row["created_by"], **told)  # type: ignore[arg-type]  # as ``add`` wrote them
