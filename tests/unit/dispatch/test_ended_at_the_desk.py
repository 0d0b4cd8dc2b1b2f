"""What intake ended at its desk: never opened if as it came in, out of its ticket if later (I7)."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from services.common.contracts.envelope import Envelope
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.messages.feedback import Feedback
from services.dispatch.entrypoints.worker import read_submitted
from tests.golden import samples


def golden(event_type: str, **changes: Any) -> Envelope:
    envelope = Envelope.from_json((samples.FOLDER / f"{event_type}.json").read_text())
    return replace(envelope, data={**envelope.data, **changes})


@dataclass
class Told:
    """The part of the container that feedback speaks to, which notes what it is told."""

    ended: list[tuple[str, str]] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)
    marked: list[dict[str, int]] = field(default_factory=list)

    @property
    def heard(self) -> "Told":
        return self

    def mark(self, sequences: dict[str, int]) -> None:
        self.marked.append(sequences)

    def end_appeal(self, appeal_id: str, reason: str, event_id: str) -> None:
        self.ended.append((appeal_id, reason))

    def open_tickets(self, batch: list[Any]) -> None:
        self.opened += batch


def heard(*envelopes: Envelope) -> Told:
    told = Told()
    Feedback(cast("Container", told)).apply(envelopes)
    return told


@pytest.mark.parametrize("state", ["answered", "transferred"])
def test_an_appeal_settled_as_it_came_in_opens_no_ticket(state: str) -> None:
    submitted = golden("appeal.submitted.v1", settled=state)
    settled = replace(golden(f"appeal.{state}.v1", on_arrival=True), sequence=2)

    told = heard(submitted, settled)

    assert read_submitted(submitted.to_json()) is None
    assert (told.opened, told.ended) == ([], [])
    assert told.marked == [{submitted.subject: 2}]
    assert read_submitted(golden("appeal.submitted.v1").to_json()) is not None


@pytest.mark.parametrize(
    ("event_type", "reason"),
    [("appeal.answered.v1", "answered_directly"), ("appeal.transferred.v1", "transferred")],
)
def test_an_appeal_settled_later_leaves_its_ticket(event_type: str, reason: str) -> None:
    event = golden(event_type)
    assert heard(event).ended == [(event.subject, reason)]
