from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.contracts.envelope import Envelope
from services.common.web.client import ServiceUnavailable
from services.common.web.reconcile import Reconciler

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def event(subject: str, sequence: int) -> dict[str, Any]:
    return Envelope(
        id=f"evt_{subject}_{sequence}",
        source="dispatch",
        type="ticket.opened.v1",
        subject=subject,
        sequence=sequence,
        time=NOW,
        data={},
        correlationid="apl_1",
    ).to_dict()


@dataclass
class FakeOwner:
    """An owner whose aggregates each have so many events, changed one second after another."""

    sequences: dict[str, int]
    away: bool = False
    asked: list[str] = field(default_factory=list)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        if self.away:
            raise ServiceUnavailable("away")
        if path.endswith("/heads"):
            heads = [
                {"subject": name, "sequence": count, "updated_at": f"2026-01-01T00:{n:02}:00+00:00"}
                for n, (name, count) in enumerate(self.sequences.items())
            ]
            newer = [head for head in heads if str(head["updated_at"]) > params["after"]]
            return {"items": newer[: params["limit"]]}
        subject = params["subject"]
        self.asked.append(subject)
        last = self.sequences[subject]
        return {"items": [event(subject, n) for n in range(params["after"] + 1, last + 1)]}


@dataclass
class FakeCursor:
    value: str | None = None

    def get(self) -> str | None:
        return self.value

    def set(self, cursor: str) -> None:
        self.value = cursor


@dataclass
class Reader:
    """A service that has applied something and refuses some subjects."""

    applied: dict[str, int] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)

    def known(self, subjects: list[str]) -> dict[str, int]:
        return {name: self.applied[name] for name in subjects if name in self.applied}

    def apply(self, events: list[Envelope]) -> None:
        for envelope in events:
            if envelope.subject in self.refuses:
                raise LookupError(envelope.subject)
            assert envelope.sequence == self.applied.get(envelope.subject, 0) + 1
            self.applied[envelope.subject] = envelope.sequence


def reconciler(owner: FakeOwner, reader: Reader, cursor: FakeCursor) -> Reconciler:
    return Reconciler(
        owner, reader.known, reader.apply, cursor, service="notify", source="dispatch"
    )


def test_only_what_is_missing_is_fetched_and_applied_in_order() -> None:
    owner = FakeOwner({"a": 3, "b": 2, "c": 1})
    reader = Reader({"a": 1, "b": 2})
    cursor = FakeCursor()
    assert reconciler(owner, reader, cursor).run_once() == 3
    assert reader.applied == {"a": 3, "b": 2, "c": 1}
    assert owner.asked == ["a", "c"]
    assert cursor.value == "2026-01-01T00:02:00+00:00"
    assert reconciler(owner, reader, cursor).run_once() == 0


def test_one_that_cannot_be_applied_is_tried_again_and_holds_up_no_other() -> None:
    owner, cursor = FakeOwner({"a": 1, "b": 1}), FakeCursor()
    reader = Reader(refuses={"a"})
    assert reconciler(owner, reader, cursor).run_once() == 1
    assert (reader.applied, cursor.value) == ({"b": 1}, None)
    reader.refuses.clear()
    assert reconciler(owner, reader, cursor).run_once() == 1
    assert reader.applied == {"a": 1, "b": 1}
    assert cursor.value is not None


def test_an_owner_that_is_away_leaves_the_cursor_where_it_was() -> None:
    cursor = FakeCursor("2026-01-01T00:00:00+00:00")
    with pytest.raises(ServiceUnavailable):
        reconciler(FakeOwner({"a": 1}, away=True), Reader(), cursor).run_once()
    assert cursor.value == "2026-01-01T00:00:00+00:00"
