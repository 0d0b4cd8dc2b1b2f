"""Facts and roll-ups made anew beside the old ones, and put in their place by renaming."""

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from pymongo.database import Database

from services.reporting.adapters.documents import RollUpDocument, TicketFactDocument
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.figures.rolling import MongoRollUps

_NEXT = "_next"
_FACTS = TicketFactDocument._get_collection_name()
_ROLL_UPS = RollUpDocument._get_collection_name()


class MongoWorkshop:
    """Implements the port ``Workshop``.

    The new collections have the old ones' indexes. Versions begin at the present second, so that a
    worker who loaded an old fact can never write it over a new one.
    """

    def __init__(
        self, database: Database[dict[str, Any]], zone: ZoneInfo, replaced: Callable[[], None]
    ) -> None:
        self._database = database
        self._zone = zone
        self._replaced = replaced  # what was made of the old facts has to be made anew

    def begin(self) -> tuple[MongoFacts, MongoRollUps]:
        """See the port."""
        for name in (_FACTS, _ROLL_UPS):
            self._database.drop_collection(name + _NEXT)
            self._database.create_collection(name + _NEXT)
            for index, made in self._database[name].index_information().items():
                if index != "_id_":
                    options = {k: v for k, v in made.items() if k not in {"key", "v", "ns"}}
                    self._database[name + _NEXT].create_index(made["key"], name=index, **options)
        facts = self._database[_FACTS + _NEXT]
        roll_ups = MongoRollUps(facts, self._database[_ROLL_UPS + _NEXT])
        return MongoFacts(facts, self._zone, int(time.time())), roll_ups

    def swap(self) -> None:
        """See the port."""
        for name in (_FACTS, _ROLL_UPS):
            self._database[name + _NEXT].rename(name, dropTarget=True)
        self._replaced()
