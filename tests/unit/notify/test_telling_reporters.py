"""A reporter hears of an end at the desk, and rates by a link that comes with the question."""

from zoneinfo import ZoneInfo

import pytest

from services.common.broker.topology import EVENTS as EXCHANGE
from services.common.broker.topology import QUEUES, Binding
from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.shipped import shipped_labels
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.application.tell_reporter import TellReporter
from services.notify.application.templates.write_notice import NotWritable, WriteNotice
from services.notify.domain.notification import Notification
from services.notify.domain.wording import LANGUAGES, Language
from tests.factories.notify import DIRECTORY, FOUNDER, NOON, event, life, notification, steps, told
from tests.fakes.notify import FakeClock, FakeNotifications

NAMES = DirectoryNames(DIRECTORY, shipped_labels())
WRITE = WriteNotice(shipped_set(), ZoneInfo("Asia/Shanghai"))
LINK = "https://huying.example/r/BJMw3l5w3ineTFtrvJop6pbb4yXjD26m"


def told_of(event_type: str, **fields: object) -> list[Notification]:
    ledger = FakeNotifications(FakeClock(NOON))
    tell = TellReporter(ledger)
    for _ in range(2):  # every event may come twice
        tell(steps(told([event(event_type, **fields)], ticket_id=FOUNDER)))
    return [record.notification for record in ledger.records.values()]


def text(notice: Notification, wording: str, language: Language, link: str | None = None) -> str:
    written = WRITE(notice, wording, language, NAMES, link)
    assert not isinstance(written, NotWritable)
    return written.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_on_arrival_is_told_once_with_its_words(language: Language) -> None:
    said = {"answer": "周一至周五九点到十七点办理", "on_arrival": True}
    (notice,) = told_of("appeal.answered.v1", **said)

    assert (notice.recipient, notice.appeal_id) == (FOUNDER, FOUNDER)
    for wording in ("sms", "email"):
        assert "周一至周五九点到十七点办理" in text(notice, wording, language)


def test_what_was_passed_on_on_arrival_is_told_without_naming_anybody() -> None:
    (notice,) = told_of("appeal.transferred.v1", on_arrival=True)

    assert "已转有关单位" in text(notice, "sms", "zh")


@pytest.mark.parametrize("event_type", ["appeal.answered.v1", "appeal.transferred.v1"])
def test_with_a_ticket_the_tickets_own_end_is_told_instead(event_type: str) -> None:
    assert told_of(event_type, on_arrival=False) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wording", ["sms", "email"])
def test_the_question_for_a_rating_brings_the_link_where_there_is_one(
    wording: str, language: Language
) -> None:
    resolved = next(one for one in steps(life()) if one.type == "ticket.resolved.v1")
    notice = notification(event_type="ticket.resolved.v1")
    facts = {**notice.facts, **resolved.data}
    asked = notification(event_type="ticket.resolved.v1", facts=facts)

    assert LINK in text(asked, wording, language, LINK)
    without = text(asked, wording, language)
    assert "http" not in without
    assert "tracking code" in without or "查询码" in without


def test_notify_is_given_whatever_of_intake_it_acts_on() -> None:
    """Bound to nobody, an erasure would leave the words where they are and nobody would notice."""
    wanted = ("appeal.anonymised.v1", "appeal.answered.v1", "appeal.transferred.v1")

    assert {Binding(EXCHANGE, one) for one in wanted} <= set(QUEUES["notify.events"].bindings)
