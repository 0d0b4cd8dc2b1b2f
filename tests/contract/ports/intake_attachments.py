"""What every keeper of attachments and every store of their bytes promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.attachments.attachment import Attachment, Stored
from services.intake.ports.attachments import Attachments, Contents
from tests.fakes.intake import FakeClock

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def upload(number: int = 1, **changed: object) -> Attachment:
    """Return an upload as it comes."""
    plain = Attachment(f"att_{number:026d}", "image/jpeg", 9, NOON + number * MINUTE)
    return replace(plain, **changed)  # type: ignore[arg-type]  # fields by name


class ContentsContract:
    """Subclass with fixtures ``contents`` and ``clock``, the clock that the store reads."""

    def test_what_was_put_is_read_whole_and_in_part(self, contents: Contents) -> None:
        whole = bytes(range(256)) * 3000
        contents.put("sha256/one", whole)
        assert contents.size("sha256/one") == len(whole)
        assert b"".join(contents.read("sha256/one", 0, len(whole))) == whole
        assert b"".join(contents.read("sha256/one", 261_110, 261_130)) == whole[261_110:261_130]

    def test_an_empty_content_is_a_content(self, contents: Contents) -> None:
        contents.put("incoming/empty", b"")
        assert contents.size("incoming/empty") == 0
        assert b"".join(contents.read("incoming/empty", 0, 0)) == b""

    def test_an_absent_key_has_no_size_and_cannot_be_read(self, contents: Contents) -> None:
        assert contents.size("sha256/none") is None
        with pytest.raises(KeyError):
            next(iter(contents.read("sha256/none", 0, 1)))

    def test_putting_twice_is_putting_once(self, contents: Contents) -> None:
        contents.put("sha256/one", b"first")
        contents.put("sha256/one", b"first")
        assert contents.remove("sha256/one")
        assert contents.size("sha256/one") is None

    def test_many_who_put_one_content_at_once_leave_it_whole(self, contents: Contents) -> None:
        whole = bytes(600_000)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: contents.put("sha256/same", whole), range(16)))
        assert b"".join(contents.read("sha256/same", 0, len(whole))) == whole

    def test_only_old_ones_of_a_kind_are_listed(self, contents: Contents, clock: FakeClock) -> None:
        contents.put("incoming/old", b"1")
        contents.put("sha256/old", b"2")
        clock.advance(hours=2)
        contents.put("incoming/new", b"3")
        before = clock.now() - timedelta(hours=1)
        assert list(contents.untouched("incoming/", before, 10)) == ["incoming/old"]

    def test_what_was_put_again_meanwhile_is_not_removed(
        self, contents: Contents, clock: FakeClock
    ) -> None:
        contents.put("sha256/one", b"1")
        clock.advance(hours=2)
        before = clock.now() - timedelta(hours=1)
        contents.put("sha256/one", b"1")
        assert not contents.remove("sha256/one", before)
        clock.advance(hours=2)
        assert contents.remove("sha256/one", clock.now() - timedelta(hours=1))
        assert not contents.remove("sha256/one")


class AttachmentsContract:
    """Subclass with a fixture ``attachments``."""

    def test_what_was_added_is_found(self, attachments: Attachments) -> None:
        assert attachments.add(upload()) == upload()
        assert attachments.get(upload().id) == upload()
        assert attachments.get("att_none") is None
        assert attachments.get_many([upload().id, "att_none"]) == [upload()]

    def test_the_first_under_an_id_stands(self, attachments: Attachments) -> None:
        attachments.add(upload())
        assert attachments.add(upload(size=77)).size == 9

    def test_one_attachment_belongs_to_one_case(self, attachments: Attachments) -> None:
        attachments.add(upload())
        assert attachments.give(upload().id, "apl_a")
        assert attachments.give(upload().id, "apl_a")
        assert not attachments.give(upload().id, "apl_b")
        assert attachments.give(upload().id, "apl_b", instead_of="apl_a")
        assert [one.id for one in attachments.of_owner("apl_b")] == [upload().id]
        assert not attachments.give("att_none", "apl_a")

    def test_each_is_claimed_by_one_at_a_time(self, attachments: Attachments) -> None:
        for number in (2, 1):
            attachments.add(upload(number))
        now = NOON + 5 * MINUTE
        first = attachments.claim(now, now + MINUTE)
        second = attachments.claim(now, now + MINUTE)
        assert first is not None
        assert second is not None
        assert (first.id, second.id) == (upload(1).id, upload(2).id)
        assert attachments.claim(now, now + MINUTE) is None
        again = attachments.claim(now + MINUTE, now + 2 * MINUTE)
        assert again is not None
        assert again.tries == 2

    def test_what_waits_for_a_scanner_was_no_try(self, attachments: Attachments) -> None:
        attachments.add(upload())
        now = NOON + 5 * MINUTE
        attachments.claim(now, now + MINUTE)
        attachments.postpone(upload().id, now + 2 * MINUTE)
        assert attachments.claim(now + MINUTE, now + 3 * MINUTE) is None
        again = attachments.claim(now + 2 * MINUTE, now + 3 * MINUTE)
        assert again is not None
        assert again.tries == 1

    def test_what_is_taken_back_is_nobodys(self, attachments: Attachments) -> None:
        attachments.add(upload(1))
        attachments.give(upload(1).id, "apl_a")
        attachments.take_back("apl_a")
        assert attachments.of_owner("apl_a") == []
        assert attachments.ownerless(NOON + 9 * MINUTE, 5) == [upload(1)]

    def test_what_was_settled_waits_no_more_and_keeps_its_case(
        self, attachments: Attachments
    ) -> None:
        attachments.add(upload())
        claimed = attachments.claim(NOON + 5 * MINUTE, NOON + 6 * MINUTE)
        assert claimed is not None
        attachments.give(claimed.id, "apl_a")
        content = Stored("sha256/x", 5, "image/jpeg")
        attachments.settle(replace(claimed, state="ready", content=content, width=3, height=2))
        found = attachments.get(claimed.id)
        assert found is not None
        assert (found.state, found.owner, found.content) == ("ready", "apl_a", content)
        assert attachments.claim(NOON + 9 * MINUTE, NOON + 10 * MINUTE) is None
        assert attachments.in_use(["sha256/x", "sha256/y"]) == {"sha256/x"}
        assert not attachments.in_use(["sha256/x"], besides=upload(1).id)

    def test_only_what_is_ready_is_released(self, attachments: Attachments) -> None:
        attachments.add(upload())
        assert attachments.release(upload().id, released=True) is None
        attachments.settle(upload(state="ready"))
        released = attachments.release(upload().id, released=True)
        assert released is not None
        assert released.released

    def test_old_ones_that_no_case_has_are_found_and_removed(
        self, attachments: Attachments
    ) -> None:
        for number in (1, 2, 3):
            attachments.add(upload(number))
        attachments.give(upload(2).id, "apl_a")
        found = attachments.ownerless(NOON + 3 * MINUTE, 10)
        assert [one.id for one in found] == [upload(1).id]
        assert not attachments.remove(upload(2).id, None)
        assert attachments.remove(upload(1).id, None)
        assert attachments.get(upload(1).id) is None
