"""The demo's operator merges what is alike, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.demo.families import alike, is_ripe

NOW = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)


def ticket(key: str, **given: Any) -> dict[str, Any]:
    """Return a line of the list, opened two hours ago unless given."""
    return {
        "ticket_id": key,
        "category": "0101",
        "area_code": "610104001001",
        "severity": "P2",
        "opened_at": (NOW - timedelta(hours=2)).isoformat(),
        **given,
    }


def test_two_of_one_category_and_place_are_alike() -> None:
    """Another category or another community is another matter."""
    elsewhere = ticket("c", area_code="610104001002")
    other = ticket("d", category="0201")

    assert alike([elsewhere, other], set()) is None
    pair = alike([ticket("a"), elsewhere, other, ticket("b")], set())

    assert pair is not None
    assert [one["ticket_id"] for one in pair] == ["a", "b"]


def test_more_urgent_one_goes_on() -> None:
    """Dispatch refuses to let the less urgent take in the other."""
    pair = alike([ticket("a"), ticket("b", severity="P1")], set())

    assert pair is not None
    assert [one["ticket_id"] for one in pair] == ["b", "a"]


def test_what_was_asked_once_is_not_asked_again() -> None:
    """A refused merge is not tried in every round."""
    assert alike([ticket("a"), ticket("b")], {"b"}) is None


def test_operator_looks_after_an_hour() -> None:
    """Not in the minute in which a ticket is opened."""
    assert is_ripe(ticket("a"), NOW)
    assert not is_ripe(ticket("a", opened_at=NOW.isoformat()), NOW)
