"""Notices that a mail server took and gave back: sent once more, as long as that may help."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.domain.bounce_report import BounceReport
from services.notify.domain.notification import lane_of_its_own


class MongoSecondTries:
    """Implements ``SecondTries``; raises StoreUnavailable when MongoDB is away.

    ``soft_bounces`` of a record are the reports that had it sent again.
    """

    def __init__(self, database: Documents) -> None:
        self._collection = database[NOTIFICATIONS]

    def again(self, report: BounceReport, due: Sequence[datetime]) -> bool:
        """See the port."""
        with store_errors():
            for used, at in enumerate(due):
                if self._queued(report, used, at):
                    return True
            # Of two mailboxes behind one address both may tell of one sending.
            heard: list[dict[str, Any]] = [
                {"soft_bounces.report_id": report.report_id},
                {"status": {"$in": ["queued", "sending"]}, "soft_bounces": {"$exists": True}},
            ]
            seen = {"_id": report.notification_id, "$or": heard}
            return self._collection.find_one(seen, {"_id": 1}) is not None

    def _queued(self, report: BounceReport, used: int, at: datetime) -> bool:
        """Queue it for an instant if so many reports had it sent again, and this one did not."""
        sent: dict[str, Any] = {
            "_id": report.notification_id,
            "status": "sent",
            "soft_bounces.report_id": {"$ne": report.report_id},
        }
        many = {"soft_bounces": {"$size": used} if used else {"$exists": False}}
        bounce = {"report_id": report.report_id, "at": report.at, "code": report.code}
        waits = {
            "status": "queued",
            "reason": report.code,
            "next_attempt_at": at,
            "lane": lane_of_its_own(report.notification_id),
        }
        update = {
            "$set": waits,
            "$push": {"soft_bounces": bounce},
            "$unset": {"receipt_due_at": ""},
        }
        return bool(self._collection.update_one({**sent, **many}, update).matched_count)
