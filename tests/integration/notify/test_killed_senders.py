"""Sender processes share a backlog; one killed in the midst loses and doubles nothing."""

import signal

import pytest

from tests.bench.notify.size import notices
from tests.bench.notify.town import town
from tests.support import eventually

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
COUNT = 400


def test_a_sender_killed_in_the_midst_loses_and_doubles_nothing(mongodb_url: str) -> None:
    """What it had in hand is handed over again under the same id, and the gateway knows it."""
    few = {"HUYING_NOTIFY_SMS_AT_ONCE": "1", "HUYING_NOTIFY_SENDER_THREADS": "4"}
    with town(mongodb_url, 0.05, HUYING_NOTIFY_LEASE_SECONDS="3", **few) as place:
        place.add(notices(COUNT))
        killed, _ = place.start_sender(), place.start_sender()
        eventually(lambda: place.counts()["distinct"] > COUNT // 8)
        killed.send_signal(signal.SIGKILL)
        before = place.counts()["distinct"]
        place.wait_until_sent(COUNT)
        seen = place.counts()

        assert before < COUNT  # it was in the midst
        assert seen["distinct"] == COUNT
        assert place.statuses() == {"sent": COUNT}
        assert seen["handed_over"] - seen["distinct"] <= 4 * 24  # what a sender has in hand
