"""Where tickets stand: counts from the columns, and from the facts that changed since."""

from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.reporting.adapters.columns.manifest import Manifest
from services.reporting.adapters.columns.reading import Columns
from services.reporting.adapters.fact_repository import MongoFacts, totals
from services.reporting.adapters.figures.beside import Beside
from services.reporting.domain.secrecy import Reader

Documents = Collection[dict[str, Any]]
Counts = dict[str | None, dict[str, int]]


class MongoStanding:
    """Counts tickets by state, tier reached and way points passed, for a reader."""

    def __init__(self, facts: MongoFacts, collection: Documents, beside: Beside) -> None:
        self._facts = facts
        self._client = collection.database.client
        self._beside = beside

    def overview(self, reader: Reader) -> dict[str, int]:
        """Return the counts; a ticket is counted once, whatever changes meanwhile."""

        def kept(columns: Columns, of: Manifest, changed: list[str]) -> Counts:
            return {None: totals(columns.standing(of, changed))}

        def facts(only: list[str] | None, session: ClientSession) -> Counts:
            found = (
                self._facts.overview(reader)
                if only is None
                else self._facts.overview_of(reader, only, session)
            )
            return {None: found}

        with self._client.start_session() as session:
            found = self._beside(kept, lambda only: facts(only, session), session)
        return dict(found.get(None, {}))
