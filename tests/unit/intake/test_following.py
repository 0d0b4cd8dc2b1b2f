"""Following without an account (A10): absent and wrong cost the same, a link opens once."""

from collections import Counter
from dataclasses import replace

import pytest

from services.intake.adapters.personal_data.keyed_hashes import HmacHashes
from services.intake.adapters.personal_data.sealing import KeyRing
from services.intake.application.following.open_tracking_session import (
    NoSuchCase,
    OpenTrackingSession,
    TooManyTries,
)
from services.intake.domain.appeals.appeal import AppealCase, Secrets
from tests.factories.intake import KEY, NOW, hashes, key_ring, new_appeal
from tests.fakes.intake import FakeAppeals, FakeTrackLinks, FakeWrongTries


class CountedHashes(HmacHashes):
    """Counts each hash."""

    work: Counter[str]

    def tracking_index(self, code: str) -> str:
        self.work["index"] += 1
        return super().tracking_index(code)

    def pin(self, appeal_id: str) -> str:
        self.work["pin"] += 1
        return super().pin(appeal_id)


class CountedRing(KeyRing):
    """Counts each opening."""

    work: Counter[str]

    def unseal(self, appeal_id: str, field: str, sealed: str) -> str:
        self.work["unseal"] += 1
        return super().unseal(appeal_id, field, sealed)


class CountedAppeals(FakeAppeals):
    """Counts each look-up."""

    work: Counter[str]

    def by_tracking_index(self, index: str) -> AppealCase | None:
        self.work["look_up"] += 1
        return super().by_tracking_index(index)


class CountedTries(FakeWrongTries):
    """Counts each count."""

    work: Counter[str]

    def take(self, keys: object) -> int:
        self.work["take"] += 1
        return 0


def _with(appeals: FakeAppeals, appeal_id: str, phone: str | None) -> str:
    sealed = {"phone": key_ring().seal(appeal_id, "phone", phone)} if phone else {}
    code = hashes().tracking_code(appeal_id, alone=phone is None)
    secrets = Secrets(hashes().tracking_index(code), sealed=sealed)
    appeals.add(replace(new_appeal(id=appeal_id), secrets=secrets))
    return code


def _work(code: str, suffix: str | None, pin: str | None) -> Counter[str]:
    """Return the work that one wrong try does."""
    work: Counter[str] = Counter()
    counted_hashes = CountedHashes(
        phone_key="p" * 32, reporter_key="r" * 32, tracking_key="t" * 32, digest_key="d"
    )
    ring, appeals, tries = CountedRing(f"1:{KEY}"), CountedAppeals(), CountedTries()
    for port in (counted_hashes, ring, appeals, tries):
        port.work = work
    _with(appeals, "apl_phone", "+8613812345678")
    opened = OpenTrackingSession(appeals, ring, counted_hashes, tries, FakeTrackLinks())
    with pytest.raises(NoSuchCase):
        opened(code, suffix, pin, "10.0.0.1")
    return work


PRESENT = hashes().tracking_code("apl_phone", alone=False)
ABSENT = hashes().tracking_code("apl_absent", alone=False)
ABSENT_ALONE = hashes().tracking_code("apl_absent", alone=True)


@pytest.mark.parametrize(
    ("code", "suffix", "pin"),
    [
        (PRESENT, "0000", None),
        (PRESENT, None, "000000"),
        (PRESENT, None, None),
        (PRESENT, "0000", "000000"),
        (ABSENT, "0000", None),
        (ABSENT, None, "000000"),
        (ABSENT, None, None),
        (ABSENT_ALONE, None, None),
        (ABSENT_ALONE, "5678", "000000"),
    ],
)
def test_absent_and_wrong_do_the_same_work(code: str, suffix: str | None, pin: str | None) -> None:
    """Not clocks but work is compared: hashes, openings and look-ups, one of each."""
    assert _work(code, suffix, pin) == {
        "take": 1,
        "index": 1,
        "look_up": 1,
        "pin": 1,
        "unseal": 1,
    }


def test_the_suffix_or_the_pin_opens_and_one_right_does_not_excuse_the_other() -> None:
    appeals = FakeAppeals()
    code = _with(appeals, "apl_1", "+8613812345678")
    opened = OpenTrackingSession(appeals, key_ring(), hashes(), FakeWrongTries(), FakeTrackLinks())
    pin = hashes().pin("apl_1")

    assert opened(code, "5678", None, "a") == "apl_1"
    assert opened(code, None, pin, "a") == "apl_1"
    with pytest.raises(NoSuchCase):
        opened(code, "5678", "000000", "a")


def test_a_case_without_a_phone_opens_by_its_longer_code_or_with_the_slips_pin() -> None:
    appeals = FakeAppeals()
    code = _with(appeals, "apl_2", None)
    opened = OpenTrackingSession(appeals, key_ring(), hashes(), FakeWrongTries(), FakeTrackLinks())

    assert opened(code, None, None, "a") == "apl_2"
    assert opened(code, None, hashes().pin("apl_2"), "a") == "apl_2"
    with pytest.raises(NoSuchCase):
        opened(code, None, "000000", "a")


def test_a_link_opens_one_case_once() -> None:
    appeals, links = FakeAppeals(), FakeTrackLinks()
    opened = OpenTrackingSession(appeals, key_ring(), hashes(), FakeWrongTries(), links)
    _with(appeals, "apl_1", None)
    token, of_nobody = links.issue("apl_1", NOW), links.issue("apl_2", NOW)

    assert opened.by_link(token, "a") == "apl_1"
    for spent in (token, of_nobody):
        with pytest.raises(NoSuchCase):
            opened.by_link(spent, "a")


def test_guessing_links_is_throttled_by_address() -> None:
    opened = OpenTrackingSession(
        FakeAppeals(), key_ring(), hashes(), FakeWrongTries(), FakeTrackLinks()
    )
    for number in range(5):
        with pytest.raises(NoSuchCase):
            opened.by_link(f"guess-{number}", "10.0.0.1")
    with pytest.raises(TooManyTries):
        opened.by_link("guess", "10.0.0.1")
