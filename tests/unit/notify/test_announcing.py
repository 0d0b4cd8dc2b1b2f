"""What is told of an endpoint that is left alone."""

from datetime import UTC, datetime, timedelta

from services.notify.adapters.units.announcing import told_disabled

WALL = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLAYED = datetime(2026, 11, 20, 10, tzinfo=UTC)
ENDPOINT = {"_id": "whe_1", "unit": "chengguan", "url": "https://orders.example/x"}


def test_since_when_and_until_when_are_told_by_one_clock() -> None:
    """Failures are counted by the wall; people in a played demo read business time."""
    raw = {**ENDPOINT, "failing_since": WALL - timedelta(days=3)}

    told = told_disabled(raw, "failing", PLAYED, WALL)

    (entry,) = told["$push"]["outbox"]["$each"]
    data = entry["event"]["data"]
    assert datetime.fromisoformat(data["disabled_at"]) == PLAYED
    assert datetime.fromisoformat(data["failing_since"]) == PLAYED - timedelta(days=3)
