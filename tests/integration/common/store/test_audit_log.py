"""The audit log: many writers, one chain, nothing twice."""

import threading
from typing import Any

import pytest
from pymongo.database import Database

from services.common.contracts.chain import first_fault
from services.common.store.audit_log import SUBJECT, AuditLog, audit_indexes
from services.common.store.indexes import ensure_indexes
from tests.factories.audit import CHAIN, KEYS
from tests.factories.dispatch import MONDAY
from tests.fakes.dispatch import FakeClock

pytestmark = pytest.mark.integration


@pytest.fixture
def log(database: Database[dict[str, Any]]) -> AuditLog:
    ensure_indexes(database["audit_log"], audit_indexes())
    return AuditLog(database["audit_log"], CHAIN, source="dispatch", clock=FakeClock(MONDAY))


def test_writers_at_once_make_one_chain(log: AuditLog) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            log.append("rules.published", f"admin-{writer}", {"version": number})

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = log.events(0)

    assert [event["sequence"] for event in events] == list(range(1, 41))
    assert first_fault(events, SUBJECT, KEYS)[0] is None
    assert events[0]["data"]["act"] == "rules.published"
    assert log.events(38) == events[38:]
    assert log.events(0, 5) == events[:5]


def test_an_entry_waits_in_its_own_outbox(
    log: AuditLog, database: Database[dict[str, Any]]
) -> None:
    """It is told like every event, so that it lies in reporting's archive too."""
    assert log.append("rules.published", "admin-1", {"version": 2}) == 1
    document = database["audit_log"].find_one({"_id": 1}) or {}
    assert [entry["event"]["type"] for entry in document["outbox"]] == ["audit.recorded.v1"]
    assert document["outbox_since"] is not None
