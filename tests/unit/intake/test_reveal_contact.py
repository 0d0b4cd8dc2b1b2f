"""L2: a contact is shown for a purpose, to whom it is for, and that it was is kept."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.application.personal_data.reveal_contact import (
    GrantNeeded,
    GrantRefused,
    NoSuchAppeal,
    Person,
    RevealContact,
)
from services.intake.ports.personal_data import SealedContact
from tests.fakes.dispatch import FakeClock

HANDLER = Person("chengguan-1", frozenset({"unit_handler"}))
AGENT = Person("agent-1", frozenset({"callback_agent"}))
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Desk:
    """Every port of the use case, as small as it can be."""

    confidential: bool = False
    good: dict[tuple[str, str, str], str] = field(default_factory=dict)
    looked_up: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def get(self, appeal_id: str) -> Any:
        if appeal_id != "apl_1":
            return None
        appeal = type("Appeal", (), {"confidential": self.confidential})
        return type("Case", (), {"appeal": appeal})

    def sealed_contacts(self, appeal_ids: Any) -> dict[str, SealedContact]:
        kept = SealedContact({"name": "sealed:王", "phone": "sealed:138"}, "zh", False)
        return {key: kept for key in appeal_ids if key == "apl_1"}

    def unseal(self, appeal_id: str, field_: str, value: str) -> str:
        return value.removeprefix("sealed:")

    def note(self, by: str, purpose: str, appeal_ids: Any, at: datetime) -> None:
        self.looked_up.append((by, purpose, list(appeal_ids)))

    def order_of_grant(self, grant: str, subject: str, appeal_id: str) -> str | None:
        return self.good.get((grant, subject, appeal_id))

    def use_case(self) -> RevealContact:
        me: Any = self
        return RevealContact(me, me, me, me, me, FakeClock(NOW))


def test_handler_with_a_good_grant_sees_whom_to_ring() -> None:
    """Who, what for and on which order is kept before anything is shown."""
    desk = Desk(good={("word", "chengguan-1", "apl_1"): "wo_1"})
    shown = desk.use_case()(HANDLER, "apl_1", purpose="contact", grant="word")

    assert (shown.name, shown.phone, shown.email) == ("王", "138", None)
    assert desk.looked_up == [("chengguan-1", "reveal:contact:wo_1", ["apl_1"])]


def test_without_a_grant_only_those_see_it_whose_office_it_is() -> None:
    """A handler needs a grant, a good one, and his own; the call-back agent needs none."""
    desk = Desk(good={("word", "chengguan-1", "apl_1"): "wo_1"})
    reveal = desk.use_case()
    with pytest.raises(GrantNeeded):
        reveal(HANDLER, "apl_1", purpose="contact", grant=None)
    with pytest.raises(GrantRefused):
        reveal(replace(HANDLER, subject="other"), "apl_1", purpose="contact", grant="word")
    with pytest.raises(GrantRefused):
        reveal(HANDLER, "apl_2", purpose="contact", grant="word")
    assert desk.looked_up == []

    assert reveal(AGENT, "apl_1", purpose="callback", grant=None).phone == "138"
    assert desk.looked_up == [("agent-1", "reveal:callback", ["apl_1"])]


def test_confidential_and_absent_appeals_look_alike() -> None:
    """An agent does not learn that a confidential appeal is there."""
    with pytest.raises(NoSuchAppeal):
        Desk(confidential=True).use_case()(AGENT, "apl_1", purpose="callback", grant=None)
    with pytest.raises(NoSuchAppeal):
        Desk().use_case()(AGENT, "apl_9", purpose="callback", grant=None)


@pytest.mark.parametrize("office", ["supervisor", "director"])
def test_whom_a_confidential_appeal_is_for_sees_it_by_office(office: Any) -> None:
    desk = Desk(confidential=True)
    head = Person("head-1", frozenset({office}))

    assert desk.use_case()(head, "apl_1", purpose="contact", grant=None).phone == "138"
    assert desk.looked_up == [("head-1", "reveal:contact", ["apl_1"])]


def test_the_director_rings_nobody_else_without_a_grant() -> None:
    director = Person("director-1", frozenset({"director"}))
    with pytest.raises(GrantNeeded):
        Desk().use_case()(director, "apl_1", purpose="contact", grant=None)
