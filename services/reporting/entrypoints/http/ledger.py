"""``GET /api/v1/ledger``: whether every accepted appeal has exactly one state."""

from dataclasses import asdict
from datetime import datetime

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import QueryModel
from services.reporting.adapters.texts import text_of
from services.reporting.bootstrap import Container
from services.reporting.domain.ledger import Difference
from services.reporting.entrypoints.http.readers import READERS, reader


class LedgerQuery(QueryModel):
    """How thoroughly to look."""

    full: bool = Field(False, description="逐件核对 Compare every appeal by id, not only counts.")


class DifferenceAnswer(BaseModel):
    """What every side knows of an appeal that does not add up, and what that means."""

    appeal_id: str
    cause: str
    cause_text: str
    cause_text_en: str
    intake: str | None
    dispatch: str | None
    ticket_id: str | None
    ticket_number: str | None
    ticket_state: str | None
    last_event: str | None
    last_event_at: str | None


class LedgerAnswer(BaseModel):
    """Counted in appeals; quarantined ones stand outside."""

    accepted: int
    in_flight: int
    open: int
    answered: int
    closed: int
    refused: int
    withdrawn: int
    transferred: int
    quarantined: int
    imbalance: int
    differing_ids: list[str]
    differences: list[DifferenceAnswer]
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the ledger's routes."""
    api = APIBlueprint("ledger", __name__)

    @api.get("/api/v1/ledger", responses={200: LedgerAnswer})
    @allow(*READERS)
    def ledger(query: LedgerQuery) -> LedgerAnswer:
        """台账 Accepted as intake counts it against states as dispatch counts them."""
        with store_errors():
            hidden = container.facts.hidden_appeals(reader())
        balance = container.check_ledger(full=query.full, hidden=hidden)
        with store_errors():
            differences = container.explain_differences(balance.differing_ids)
        return LedgerAnswer(
            accepted=balance.accepted,
            in_flight=balance.in_flight,
            **balance.states,
            quarantined=balance.quarantined,
            imbalance=balance.imbalance,
            differing_ids=list(balance.differing_ids),
            differences=[_told(one) for one in differences],
            as_of=container.clock.now(),
        )

    return api


def _told(difference: Difference) -> DifferenceAnswer:
    text = text_of(f"ledger_{difference.cause}")
    return DifferenceAnswer(**asdict(difference), cause_text=text.zh, cause_text_en=text.en)
