from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.envelope import Envelope
from services.common.store.outbox import (
    PARTITIONS,
    Outgoing,
    new_outbox,
    partition_of,
    push_outbox,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def outgoing(subject: str, sequence: int, units: tuple[str, ...] = ()) -> Outgoing:
    envelope = Envelope(
        id=f"evt_{sequence}",
        source="dispatch",
        type="ticket.opened.v1",
        subject=subject,
        sequence=sequence,
        time=NOW,
        data={},
        correlationid="apl_1",
    )
    return Outgoing(envelope, units)


def test_a_new_document_carries_outbox_history_and_sequence() -> None:
    fragment: dict[str, Any] = new_outbox(
        [outgoing("tkt_1", 1), outgoing("tkt_1", 2, ("gongan",))], not_before=NOW
    )
    assert [entry["units"] for entry in fragment["outbox"]] == [[], ["gongan"]]
    assert [entry["event"] for entry in fragment["outbox"]] == fragment["history"]
    assert (fragment["sequence"], fragment["outbox_since"]) == (2, NOW)
    assert fragment["partition"] == partition_of("tkt_1")


def test_a_change_pushes_and_never_rewrites_the_lists() -> None:
    update = push_outbox([outgoing("tkt_1", 3)], not_before=NOW)
    assert update.keys() == {"$push", "$set"}
    assert update["$push"].keys() == {"outbox", "history"}
    assert update["$set"]["sequence"] == 3
    assert "outbox" not in update["$set"]


def test_an_outbox_takes_the_events_of_one_aggregate_only() -> None:
    with pytest.raises(ValueError, match="one aggregate"):
        new_outbox([outgoing("tkt_1", 1), outgoing("tkt_2", 1)], not_before=NOW)
    with pytest.raises(ValueError, match="one aggregate"):
        push_outbox([], not_before=NOW)


@given(st.text(max_size=50))
def test_a_partition_is_always_one_of_sixteen_and_always_the_same(key: str) -> None:
    assert 0 <= partition_of(key) < PARTITIONS == 16
    assert partition_of(key) == partition_of(key)


def test_partitions_are_about_equally_full() -> None:
    counts = Counter(partition_of(f"tkt_{n}") for n in range(16_000))
    assert min(counts.values()) > 700
