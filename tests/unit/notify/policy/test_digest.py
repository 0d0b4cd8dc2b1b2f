"""G3: a digest tells every part once, in order, in either form and language."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.shipped import shipped_labels
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.adapters.templates.sms_size import sms_size
from services.notify.application.templates.write_notice import NotWritable, WriteNotice
from services.notify.application.write_digest import WriteDigest
from services.notify.domain.notification import DIGEST
from services.notify.domain.policy.digest import digest, digest_facts, may_be_bundled
from services.notify.domain.templates.template import Medium, Written
from services.notify.domain.wording import Language
from tests.factories.notify import DIRECTORY, UNIT, notification, webhook_notification

TEMPLATES = shipped_set()


def facts_of(number: str) -> dict[str, str]:
    return {"number": number, "category": "0101", "unit": UNIT}


texts = st.lists(st.text("甲乙丙 abc0123。", min_size=1, max_size=40), min_size=1, max_size=30)
PARTS = [
    notification(step, ticket_id=ticket, facts=facts_of(f"LH-{ticket[-1]}-{step}"))
    for ticket in ("tkt_2", "tkt_1")
    for step in (2, 1)
]


@pytest.fixture(scope="module")
def write() -> WriteDigest:
    return WriteDigest(WriteNotice(TEMPLATES, ZoneInfo("Asia/Shanghai")))


@given(texts, st.sampled_from(["zh", "en"]), st.sampled_from(["sms", "email"]), st.integers(2, 12))
def test_the_last_parts_are_listed_in_order_and_the_others_counted(
    told: list[str], language: Language, form: Medium, most: int
) -> None:
    said = {**digest_facts([f"【呼应】{one}" for one in told], form, most), "page": ""}
    written = TEMPLATES.render(DIGEST, "resident", form, language, said)
    subject, text = written.subject, written.text
    at = 0
    for number, one in enumerate(told[-most:], start=1):
        at = text.index(f"{number}. {one.strip()}".rstrip(), at)
    assert str(len(told)) in text
    assert ("查看" in text or "tracking code" in text) == (len(told) > most)
    assert "\n\n\n" not in text
    assert text.count("【呼应】") == (1 if (form, language) == ("sms", "zh") else 0)
    assert bool(subject) == (form == "email")


def test_a_robot_s_digest_fits_into_its_message_and_counts_what_does_not() -> None:
    said = digest_facts(["工单" * 150] * 20, "chat", 20)

    assert (said["count"], said["left"]) == ("20", "19")
    assert digest_facts(["字" * 5000], "chat", 20)["left"] == ""
    assert digest_facts(["工单" * 50] * 8, "email", 8)["left"] == ""
    short = digest_facts([f"工单LH-{number}已签收" for number in range(8)], "chat", 8)
    assert short["left"] == ""
    long = digest_facts(["工单" * 50] * 8, "chat", 8)
    assert (long["left"], long["items"].count("工单" * 50)) == ("3", 5)


def test_a_digest_is_written_to_the_first_part_s_reporter_and_names_all_parts() -> None:
    made = digest(PARTS, notification_id="ntf_d", event_id="dig_1", most=8)
    assert (made.ticket_id, made.recipient, made.step) == ("tkt_1", "apl_1", 1)
    assert made.parts == tuple(
        notification(step, ticket_id=ticket).notification_id
        for ticket in ("tkt_1", "tkt_2")
        for step in (1, 2)
    )
    assert not may_be_bundled(made)


def test_second_tries_and_what_units_systems_are_told_are_never_parts() -> None:
    assert may_be_bundled(notification())
    assert not may_be_bundled(notification(tried=("sms",)))
    assert not may_be_bundled(webhook_notification())
    assert may_be_bundled(notification(audience="unit", route="address", unit="a"))


def test_what_one_part_lacks_leaves_the_others_to_be_told(write: WriteDigest) -> None:
    names = DirectoryNames(DIRECTORY, shipped_labels())
    broken = notification(3, facts={"number": "LH-3"})
    made = digest([*PARTS, broken], notification_id="ntf_d", event_id="dig_1", most=8)
    written = write(made, "sms", "zh", names)
    assert isinstance(written, Written)
    assert "4条新进展" in written.text
    assert "区城管局" in written.text
    assert written.left_out == ((broken.notification_id, "template_variable"),)
    alone = digest([broken], notification_id="ntf_d", event_id="dig_2", most=8)
    assert write(alone, "sms", "zh", names) == NotWritable("template_variable")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_sms_lists_what_fits_into_four_parts_and_counts_what_does_not(
    language: Language,
) -> None:
    """The last ones: they are the news. A mail has room for all of them."""
    writes = WriteDigest(
        WriteNotice(TEMPLATES, ZoneInfo("Asia/Shanghai")), lambda text: sms_size(text).parts <= 4
    )
    numbers = [f"LH-20261123-{number:06}-1" for number in range(1, 21)]
    parts = [
        notification(step, facts=facts_of(number)) for step, number in enumerate(numbers, start=1)
    ]
    made = digest(parts, notification_id="ntf_d", event_id="dig_1", most=20)
    names = DirectoryNames(DIRECTORY, shipped_labels())

    sms, mail = (writes(made, wording, language, names) for wording in ("sms", "email"))

    assert isinstance(sms, Written)
    assert isinstance(mail, Written)
    listed = [number for number in numbers if number in sms.text]
    assert sms_size(sms.text).parts == 4
    assert listed == numbers[-len(listed) :]
    assert "20" in sms.text
    assert f"{20 - len(listed)}" in sms.text.partition(listed[0])[0]
    assert all(number in mail.text for number in numbers)


def test_a_digest_whose_words_were_erased_is_not_written(write: WriteDigest) -> None:
    made = digest(PARTS, notification_id="ntf_d", event_id="dig_1", most=8)
    erased = type(made)(**{**{n: getattr(made, n) for n in made.__slots__}, "facts": {}})
    names = DirectoryNames(DIRECTORY, shipped_labels())
    assert write(erased, "sms", "zh", names) == NotWritable("words_erased")


def test_the_same_words_are_told_once_though_two_appeals_waited_for_them(
    write: WriteDigest,
) -> None:
    names = DirectoryNames(DIRECTORY, shipped_labels())
    twice = [*PARTS, notification(2, recipient="apl_2", facts=PARTS[2].facts)]
    made = digest(twice, notification_id="ntf_d", event_id="dig_1", most=8)
    written = write(made, "sms", "zh", names)
    assert isinstance(written, Written)
    assert "4条新进展" in written.text
    assert len(made.parts) == 5

    same = [notification(1), notification(1, recipient="apl_2")]
    alone = write(
        digest(same, notification_id="ntf_d", event_id="dig_2", most=8), "sms", "zh", names
    )
    assert isinstance(alone, Written)
    assert "新进展" not in alone.text
    assert alone.template.startswith("work_order.acknowledged.v1/")
