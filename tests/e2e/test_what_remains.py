"""After all stories: what is away is named, and databases and queues are as they must be."""

import httpx2
import pytest

from services.common.broker.topology import QUEUES
from tests.e2e.conftest import DATABASES
from tests.e2e.story import Story
from tests.support import eventually
from tests.support.audit import TELLS, audit, audit_at_rest
from tests.support.journey import District, settle
from tests.support.profiler import collection_scans

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_readiness_names_the_broker_while_it_is_away(lianhu: District, story: Story) -> None:
    ports = {row["name"]: row["port"] for row in lianhu.system.status()}
    workers = ["intake-worker-1", "dispatch-worker-1", "notify-worker-1", "reporting-worker-1"]
    lianhu.system.stop("rabbitmq")
    try:
        for name in workers:
            _names_the_broker(ports[name])
        receipt = story.post()
    finally:
        lianhu.system.start("rabbitmq")
        lianhu.system.wait_ready(120)
    assert story.ticket(receipt)["state"] == "dispatched"


def _names_the_broker(port: int) -> None:
    url = f"http://127.0.0.1:{port}/readyz"

    def failing() -> dict[str, str]:
        found: dict[str, str] = httpx2.get(url, timeout=60).json()["failing"]
        return found

    assert all("queue" in name or "broker" in name for name in eventually(failing))


def test_everything_adds_up_and_no_query_scans(lianhu: District) -> None:
    settle(lianhu)
    assert {queue.kind for queue in lianhu.management.queues()} == {"quorum"}
    eventually(lambda: _unread(lianhu) == set())  # the management API is some seconds behind
    scans = [scan for name in DATABASES for scan in collection_scans(lianhu.mongodb[name])]
    assert {(scan["collection"], str(scan["command"].get("filter"))) for scan in scans} == set()
    accepted = lianhu.mongodb["huying_intake"]["appeals"].distinct("_id")
    assert audit_at_rest(lianhu, accepted) == []


def _unread(lianhu: District) -> set[str]:
    read = {queue.name for queue in lianhu.management.queues() if queue.consumers}
    return set(QUEUES) - read


# What other aggregates tell (the audit log's anchors) has an audit of its own.
TAKEN = {"archive": {"type": {"$regex": r"^(ticket|work_order)\."}}, "notifications": TELLS}


KEPT = ("intake.appeals", "dispatch.tickets", "notify.notifications", "reporting.archive")


def test_the_audit_tells_of_anything_that_is_gone(lianhu: District) -> None:
    """An audit that cannot fail would prove nothing."""
    settle(lianhu)
    accepted = lianhu.mongodb["huying_intake"]["appeals"].distinct("_id")
    for kept in KEPT:
        service, name = kept.split(".")
        collection = lianhu.mongodb[f"huying_{service}"][name]
        taken = collection.find_one_and_delete(TAKEN.get(name, {}))
        assert taken is not None, kept
        try:
            assert audit(lianhu, accepted) != [], kept
        finally:
            collection.insert_one(taken)
    assert audit_at_rest(lianhu, accepted) == []
