"""Floods are slowed, honest appeals are not lost, danger always comes in (A11)."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.application.abuse.admit_appeal import (
    AdmitAppeal,
    ProofNeeded,
    Sender,
    TooManyAppeals,
    TurnedAway,
)
from services.intake.application.abuse.decide_held import DecideHeld, NoSuchHeld
from services.intake.application.abuse.writing_down import read, written
from services.intake.application.appeals.receive_appeal import ReceiveAppeal
from services.intake.application.appeals.submission import (
    AppealRefused,
    Idempotency,
    KeyUsedForAnotherBody,
    Submission,
)
from services.intake.domain.abuse.admission import Limit, Sent, admit
from services.intake.domain.abuse.networks import Networks
from services.intake.domain.abuse.quarantine import Held, NotHeld
from services.intake.domain.appeals.appeal import Contact, GivenLocation
from services.intake.domain.danger.rules import words_alone
from tests.factories.intake import NOW, hashes, key_ring, submission
from tests.fakes.intake import FakeAppeals, FakeClock, FakeDirectoryCopy

HERE = Sender("203.0.113.9")


@dataclass
class Floods:
    """``Floods`` of one process."""

    seen: dict[str, set[str]] = field(default_factory=dict)

    def count(self, key: str, appeal_id: str) -> int:
        self.seen.setdefault(key, set()).add(appeal_id)
        return len(self.seen[key])

    def wait_seconds(self) -> int:
        return 600


@dataclass
class Proofs:
    """``ProofOfPerson`` that knows one good proof."""

    is_offered: bool = False

    def is_good(self, proof: str, address: str) -> bool:
        return proof == "good"


@dataclass
class HeldAppeals:
    """``Quarantine`` in two dictionaries."""

    held: dict[str, Held] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def hold(self, held: Held, submission: str) -> None:
        self.held.setdefault(held.appeal_id, held)
        self.said.setdefault(held.appeal_id, submission)

    def get(self, appeal_id: str) -> Held | None:
        return self.held.get(appeal_id)

    def submission(self, appeal_id: str) -> str:
        return self.said[appeal_id]

    def listed(self, state: str, after: str | None, limit: int) -> list[Held]:
        return [one for one in self.held.values() if one.state == state][:limit]

    def decide(self, held: Held) -> bool:
        if self.held[held.appeal_id].state != "held":
            return False
        self.held[held.appeal_id] = held
        return True

    def count(self) -> int:
        return len(self.listed("held", None, 1000))


@dataclass
class Desk:
    """The use cases on fakes: two an hour without a question, five at most."""

    proofs: Proofs = field(default_factory=Proofs)
    appeals: FakeAppeals = field(default_factory=FakeAppeals)
    quarantine: HeldAppeals = field(default_factory=HeldAppeals)

    def __post_init__(self) -> None:
        self.numbers = count(1)
        clock = FakeClock(NOW)
        self.receive = ReceiveAppeal(
            appeals=self.appeals,
            directory=FakeDirectoryCopy(),
            sealer=key_ring(),
            hashes=hashes(),
            phones=LibraryPhoneNumbers(),
            clock=clock,
            wall=clock,
            new_id=lambda kind: f"{kind}_{next(self.numbers)}",
            fallback_danger=words_alone(["冒浓烟"]),
        )
        limits: Any = {"contact": Limit(2, 5), "address": Limit(4, 8), "client": Limit(6, 9)}
        self.admit = AdmitAppeal(
            self.receive, Floods(), self.proofs, self.quarantine, limits, clock
        )
        self.gone: list[str] = []
        self.decide = DecideHeld(self.quarantine, self.receive, clock, self.gone.append)

    def send(self, number: int = 0, sender: Sender = HERE, **changes: Any) -> Any:
        said = submission(contact=Contact(phone="13812345678"), **changes)
        return self.admit(replace(said, title=f"第{number}件"), sender)


def test_a_portal_with_a_key_is_counted_under_its_name_and_not_under_its_address() -> None:
    desk, portal = Desk(), replace(HERE, client="portal")

    def posts(number: int) -> Any:
        said = submission(contact=Contact(phone=f"1381234{number:04d}"))
        return desk.admit(replace(said, title=f"第{number}件"), portal)

    assert [posts(number).held for number in range(7)] == [*[False] * 6, True]
    assert not desk.send().held  # whoever writes from the same address is another


def test_the_first_come_in_the_next_are_held_and_far_beyond_the_sender_has_to_wait() -> None:
    desk = Desk()

    receipts = [desk.send(number, Sender(f"203.0.113.{number}")) for number in range(5)]

    assert [receipt.held for receipt in receipts] == [False, False, True, True, True]
    assert len(desk.appeals.cases) == 2
    with pytest.raises(TooManyAppeals) as refusal:
        desk.send(6)
    assert (refusal.value.by, refusal.value.wait_seconds) == ("contact", 600)


def test_an_address_is_counted_whatever_contacts_it_names() -> None:
    desk, held = Desk(), []
    for number in range(8):
        contact = Contact(phone=f"1381234000{number}")
        held.append(desk.admit(submission(contact=contact), HERE).held)
    assert held == [False] * 4 + [True] * 4
    with pytest.raises(TooManyAppeals) as refusal:
        desk.admit(submission(), HERE)
    assert refusal.value.by == "address"


def test_danger_always_comes_in() -> None:
    desk = Desk()
    for number in range(20):
        assert not desk.send(number, text="楼道冒浓烟，快来人").held
    assert len(desk.appeals.cases) == 20


def test_where_proofs_are_asked_for_a_good_one_lets_in_and_nothing_is_held() -> None:
    desk = Desk(Proofs(is_offered=True))
    desk.send(1)
    desk.send(2)
    with pytest.raises(ProofNeeded):
        desk.send(3)
    with pytest.raises(ProofNeeded):
        desk.send(4, replace(HERE, proof="bad"))
    assert not desk.send(5, replace(HERE, proof="good")).held
    assert desk.quarantine.count() == 0


def test_a_client_that_repeats_a_request_is_counted_once() -> None:
    desk = Desk()
    same = Idempotency("anonymous", "key-1", b"body")

    ids = {desk.send(1, idempotency=same).appeal_id for _ in range(50)}

    assert len(ids) == 1
    assert not desk.send(2).held


def test_what_was_accepted_is_told_again_although_there_are_too_many_by_now() -> None:
    desk = Desk()
    same = Idempotency("anonymous", "key-1", b"body")
    first = desk.send(1, idempotency=same)
    for number in range(2, 6):
        desk.send(number)

    again = desk.send(1, idempotency=same)

    assert (again.appeal_id, again.held, again.is_new) == (first.appeal_id, False, False)


def held_one(desk: Desk, **changes: Any) -> str:
    desk.send(1)
    desk.send(2)
    receipt = desk.send(3, **changes)
    assert receipt.held
    return str(receipt.appeal_id)


def test_a_held_appeal_is_let_in_under_the_number_and_code_that_its_sender_has() -> None:
    desk = Desk()
    desk.send(1)
    desk.send(2)
    receipt = desk.send(3)

    accepted = desk.decide.release(receipt.appeal_id, "staff:1", "核实属实")

    assert accepted.appeal_id == receipt.appeal_id
    assert accepted.tracking_code == receipt.tracking_code
    assert desk.appeals.cases[receipt.appeal_id].appeal.entered_at == NOW
    decision = desk.quarantine.held[receipt.appeal_id].decision
    assert decision is not None
    assert (decision.by, decision.reason) == ("staff:1", "核实属实")
    with pytest.raises(NotHeld):
        desk.decide.release(receipt.appeal_id, "staff:2", "再放一次")


def test_a_crash_between_letting_in_and_noting_it_is_made_good_by_letting_in_again() -> None:
    desk = Desk()
    appeal_id = held_one(desk)
    desk.receive(replace(read(desk.quarantine.said[appeal_id]), entered_at=NOW))

    assert not desk.decide.release(appeal_id, "staff:1", "核实属实").is_new
    assert desk.quarantine.count() == 0


def test_what_was_turned_away_is_told_so_with_the_reason_when_it_is_sent_again() -> None:
    desk = Desk()
    key = Idempotency("anonymous", "key-9", b"body")
    appeal_id = held_one(desk, idempotency=key)
    desk.decide.reject(appeal_id, "staff:1", "广告")

    with pytest.raises(TurnedAway) as refusal:
        desk.send(3, idempotency=key)
    assert refusal.value.reason == "广告"
    assert appeal_id not in desk.appeals.cases


def test_a_held_key_is_not_good_for_another_body() -> None:
    desk = Desk()
    held_one(desk, idempotency=Idempotency("anonymous", "key-9", b"body"))
    with pytest.raises(KeyUsedForAnotherBody):
        desk.send(3, idempotency=Idempotency("anonymous", "key-9", b"other"))


def test_nobody_decides_about_what_is_not_there() -> None:
    with pytest.raises(NoSuchHeld):
        Desk().decide.reject("apl_none", "staff:1", "没有")


def test_what_cannot_be_accepted_is_refused_before_it_is_counted_or_held() -> None:
    desk = Desk()
    for _ in range(20):
        with pytest.raises(AppealRefused):
            desk.admit(submission(contact=Contact(phone="12")), HERE)
    assert not desk.send(1).held


@given(st.text(max_size=50), st.floats(100, 110))
def test_a_submission_written_down_reads_the_same(text: str, longitude: float) -> None:
    said: Submission = submission(
        text=text,
        contact=Contact(phone="13812345678", name=text),
        location=GivenLocation(longitude, 34.2, "gcj02"),
        occurred_at=NOW,
        idempotency=Idempotency("anonymous", "k", '{"text":"井盖"}'.encode()),
    )
    assert read(written(said)) == said


def test_the_hard_limit_comes_before_a_proof_and_the_soft_one_after() -> None:
    many, few = Sent("contact", 9, Limit(2, 5)), Sent("address", 1, Limit(2, 5))
    judged = admit([few, many], in_danger=False, proven=True, proof_offered=True)
    assert (judged.outcome, judged.by) == ("refuse", "contact")


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [("127.0.0.1", True), ("::1", True), ("10.1.2.3", False), ("", False), ("x", False)],
)
def test_our_own_machines_are_not_counted(address: str, is_ours: bool) -> None:
    assert Networks.read("127.0.0.0/8, ::1/128").has(address) is is_ours
