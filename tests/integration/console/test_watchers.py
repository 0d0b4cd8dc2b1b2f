"""Who else is looking at a ticket, on a real MongoDB."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.console.adapters.watchers import MongoWatchers
from services.console.application.tickets.watch_ticket import WatchTicket
from services.console.domain.person import Person
from services.console.domain.watching import STILL_HERE
from tests.integration.console.conftest import WallClock

pytestmark = pytest.mark.integration


def person(username: str) -> Person:
    return Person(username, username.title(), f"{username}@x", frozenset({"operator"}))


def test_others_who_look_now_are_named_once_and_oneself_never(
    database: Database[dict[str, Any]],
) -> None:
    watchers, wall = MongoWatchers(database), WallClock()
    watchers.prepare()
    watch = WatchTicket(watchers, wall)

    assert watch("tkt_1", person("li")) == []
    assert watch("tkt_1", person("li"), "reassign") == []
    watch("tkt_2", person("zhao"))
    wall.forward(seconds=5)
    seen = watch("tkt_1", person("wang"))
    assert [(one.username, one.name, one.doing) for one in seen] == [("li", "Li", "reassign")]

    wall.forward(seconds=(STILL_HERE + timedelta(seconds=1)).total_seconds())
    assert watch("tkt_1", person("sun")) == []
