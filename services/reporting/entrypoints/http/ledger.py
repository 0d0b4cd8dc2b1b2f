"""``GET /api/v1/ledger``: whether every accepted appeal has exactly one state."""

from datetime import datetime

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import QueryModel
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http.readers import READERS, reader


class LedgerQuery(QueryModel):
    """How thoroughly to look."""

    full: bool = Field(False, description="逐件核对 Compare every appeal by id, not only counts.")


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
        return LedgerAnswer(
            accepted=balance.accepted,
            in_flight=balance.in_flight,
            **balance.states,
            quarantined=balance.quarantined,
            imbalance=balance.imbalance,
            differing_ids=list(balance.differing_ids),
            as_of=container.clock.now(),
        )

    return api
