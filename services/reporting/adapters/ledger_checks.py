"""The checks of the ledger, kept for a month so that a drift can be dated."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common.ids import new_id
from services.reporting.domain.ledger import Balance, Difference


class MongoLedgerChecks:
    """What was found, when."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._checks = collection

    def keep(
        self, balance: Balance, differences: Sequence[Difference], checked_at: datetime
    ) -> None:
        """Keep one check with what explains it; ``checked_at`` is business time."""
        self._checks.insert_one(
            {
                "_id": new_id("chk"),
                "checked_at": checked_at,
                "accepted": balance.accepted,
                "in_flight": balance.in_flight,
                "quarantined": balance.quarantined,
                "states": dict(balance.states),
                "differing_ids": list(balance.differing_ids),
                "differences": [asdict(one) for one in differences],
            }
        )
