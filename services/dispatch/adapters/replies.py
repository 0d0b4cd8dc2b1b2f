"""Refused replies of units: each is kept with the event that tells the unit."""

from typing import cast

from pymongo.errors import DuplicateKeyError

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.event import Event
from services.common.store.connection import Documents, store_errors
from services.common.store.outbox import Outgoing, new_outbox
from services.dispatch.ports.replies import Refused


class MongoReplies:
    """Implements the port ``Replies``."""

    def __init__(self, database: Documents) -> None:
        self._replies = database["replies"]

    def refuse(self, refused: Refused) -> None:
        """See the port; raises StoreUnavailable."""
        envelopes = stamp(
            [cast("Event", refused.event)],
            source="dispatch",
            subject=refused.key,
            after_sequence=0,
            time=refused.at,
            correlationid=refused.correlation_id,
        )
        outgoing = [Outgoing(envelope, (refused.unit,)) for envelope in envelopes]
        born = new_outbox(outgoing, not_before=SystemClock().now())
        try:
            with store_errors():
                self._replies.insert_one({"_id": refused.key, "unit": refused.unit, **born})
        except DuplicateKeyError:
            return

    def was_refused(self, key: str) -> bool:
        """See the port; raises StoreUnavailable."""
        with store_errors():
            return self._replies.find_one({"_id": key}, {"_id": 1}) is not None
