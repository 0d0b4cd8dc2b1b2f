"""Receiving: checked, masked, sealed, answered once and again."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from services.intake.adapters.appeals.event_mapping import born
from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.application.appeals.receive_appeal import ReceiveAppeal
from services.intake.application.appeals.submission import (
    AppealRefused,
    Idempotency,
    KeyUsedForAnotherBody,
)
from services.intake.domain.appeals.appeal import Contact, GivenAnswer, GivenLocation
from services.intake.domain.danger.rules import words_alone
from services.intake.domain.directory import read_directory
from tests.factories.intake import NOW, directory_body, hashes, key_ring, submission
from tests.fakes.intake import FakeAppeals, FakeClock, FakeDirectoryCopy


class Bench:
    """The use case on fakes."""

    def __init__(self, *, with_directory: bool = True) -> None:
        self.appeals = FakeAppeals()
        self.ids = iter(f"apl_{n}" for n in range(100))
        held = read_directory(1, directory_body()) if with_directory else None
        self.receive = ReceiveAppeal(
            appeals=self.appeals,
            directory=FakeDirectoryCopy(held),
            sealer=key_ring(),
            hashes=hashes(),
            phones=LibraryPhoneNumbers(),
            clock=FakeClock(NOW),
            wall=FakeClock(NOW),
            new_id=lambda _: next(self.ids),
            fallback_danger=words_alone(["着火"]),
        )

    def refusals(self, **changes: Any) -> list[tuple[str, str]]:
        with pytest.raises(AppealRefused) as refused:
            self.receive(submission(**changes))
        assert not self.appeals.cases
        return [(item.field, item.code) for item in refused.value.refusals]


REFUSED = [
    ({"category": "9999"}, ("category", "unknown_category")),
    ({"area_code": "999"}, ("area_code", "unknown_area")),
    ({"accused_unit": "chenguan"}, ("accused_unit", "unknown_unit")),
    ({"category": "0901", "anonymous": True}, ("anonymous", "anonymous_not_allowed")),
    ({"location": GivenLocation(34.2, 108.9, "wgs84")}, ("location", "location_outside")),
    ({"location": GivenLocation(float("nan"), 34.0, "wgs84")}, ("location", "location_outside")),
    ({"occurred_at": NOW + timedelta(days=1)}, ("occurred_at", "occurred_in_future")),
    ({"contact": Contact(phone="12")}, ("contact.phone", "invalid_phone")),
    ({"contact": Contact(phone="不知道")}, ("contact.phone", "invalid_phone")),
]


@pytest.mark.parametrize(("changes", "refusal"), REFUSED)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    changes: dict[str, Any], refusal: tuple[str, str]
) -> None:
    assert Bench().refusals(**changes) == [refusal]


def test_everything_wrong_is_told_at_once() -> None:
    assert len(Bench().refusals(category="9999", area_code="9", contact=Contact(phone="1"))) == 3


def test_without_a_directory_categories_and_areas_are_taken_as_they_come() -> None:
    bench = Bench(with_directory=False)
    bench.receive(submission(category="9999", area_code="999", anonymous=True))
    assert len(bench.appeals.cases) == 1


def test_no_personal_data_stands_in_the_event_or_in_clear_in_the_store() -> None:
    bench = Bench()
    said = "我叫张三丰，电话13812345678，邮箱zs@example.com，楼下井盖坏了"
    contact = Contact("张三丰", "13812345678", "zs@example.com", "zh")
    receipt = bench.receive(
        submission(
            title="张三丰？13812345678", text=said, address="13812345678号院", contact=contact
        )
    )
    case = bench.appeals.cases[receipt.appeal_id]
    told = born(case.appeal)[0].envelope.to_json().decode()
    kept = json.dumps(asdict(case), default=str, ensure_ascii=False)
    for secret in ("13812345678", "zs@example.com", "我叫张三丰"):
        assert secret not in told
        assert secret not in kept


def test_the_words_as_said_are_sealed() -> None:
    bench = Bench()
    receipt = bench.receive(submission(text="电话13812345678"))
    sealed = bench.appeals.cases[receipt.appeal_id].secrets.sealed["original"]
    words = json.loads(key_ring().unseal(receipt.appeal_id, "original", sealed))
    assert words["text"] == "电话13812345678"


def test_anonymous_and_contactless_reporters_have_no_pseudonym() -> None:
    bench = Bench()
    phone = Contact(phone="13812345678")
    known = bench.receive(submission(contact=phone)).appeal_id
    again = bench.receive(submission(contact=Contact(phone="138 1234 5678"))).appeal_id
    hidden = bench.receive(submission(contact=phone, anonymous=True)).appeal_id
    nobody = bench.receive(submission()).appeal_id
    refs = [bench.appeals.cases[key].appeal.reporter_ref for key in (known, again, hidden, nobody)]
    assert refs[0] is not None
    assert refs == [refs[0], refs[0], None, None]


def test_danger_words_come_from_the_directory_or_from_the_own_list() -> None:
    text = "楼上着火，冒浓烟"
    assert Bench().receive(submission(text=text)).danger.words == ("冒浓烟",)
    own = Bench(with_directory=False).receive(submission(text=text))
    assert own.danger.words == ("着火",)
    answers = (GivenAnswer("what", ("灶台着火",)),)
    heard = Bench(with_directory=False).receive(submission(text="请来人", answers=answers))
    assert heard.danger.words == ("着火",)


def test_a_point_is_converted_and_kept_as_given() -> None:
    bench = Bench()
    given = GivenLocation(116.396240, 39.901400, "gcj02")
    receipt = bench.receive(submission(location=given))
    point = bench.appeals.cases[receipt.appeal_id].appeal.point
    assert point is not None
    assert (round(point.longitude, 4), round(point.latitude, 4)) == (116.39, 39.9)


def test_a_point_of_an_unknown_system_is_kept_as_given_and_unconfirmed() -> None:
    """It decides nothing: half a kilometre is another community."""
    bench = Bench()
    given = GivenLocation(108.94, 34.27, "unknown")
    receipt = bench.receive(submission(location=given))
    appeal = bench.appeals.cases[receipt.appeal_id].appeal
    assert (appeal.point, appeal.point_unconfirmed) == (None, True)


def test_the_same_key_and_body_are_told_the_same_receipt_again() -> None:
    bench = Bench()
    once = submission(idempotency=Idempotency("anonymous", "k", b"body"))
    first, second = bench.receive(once), bench.receive(once)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.tracking_code == second.tracking_code
    assert len(bench.appeals.cases) == 1


def test_the_same_key_with_another_body_is_refused() -> None:
    bench = Bench()
    bench.receive(submission(idempotency=Idempotency("anonymous", "k", b"body")))
    with pytest.raises(KeyUsedForAnotherBody):
        bench.receive(submission(idempotency=Idempotency("anonymous", "k", b"other")))


def test_a_key_belongs_to_whoever_used_it() -> None:
    bench = Bench()
    bench.receive(submission(idempotency=Idempotency("anonymous", "k", b"body")))
    bench.receive(submission(idempotency=Idempotency("staff:1", "k", b"other")))
    assert len(bench.appeals.cases) == 2


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13812345678", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("029-87654321", "+862987654321"),
        ("1381234", None),
        ("", None),
        ("1" * 100, None),
    ],
)
def test_phones_are_read_as_people_write_them(written: str, number: str | None) -> None:
    assert LibraryPhoneNumbers().parse(written) == number
