"""Where appeals stand, for the look-up of similar ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.store.connection import store_errors
from services.intake.adapters.documents import Appeals
from services.intake.ports.repeats import CaseState

_FIELDS = {"ticket_id": 1, "withdrawn_at": 1, "history": {"$slice": 1}}


class MongoCaseStates:
    """Implements the port ``CaseStates``."""

    def __init__(self, collection: Appeals) -> None:
        self._collection = collection

    def of(self, appeal_ids: Sequence[str]) -> Mapping[str, CaseState]:
        """See the port."""
        if not appeal_ids:
            return {}
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(appeal_ids)}}, _FIELDS))
        return {document["_id"]: _state(document) for document in found}


def _state(document: Mapping[str, Any]) -> CaseState:
    data = document["history"][0]["data"]
    return CaseState(
        received_at=datetime.fromisoformat(data["received_at"]),
        category=data.get("category"),
        area_code=data.get("area_code"),
        ticket_id=document.get("ticket_id"),
        is_hidden=bool(
            document.get("withdrawn_at") or data.get("confidential") or data.get("accused_unit")
        ),
    )
