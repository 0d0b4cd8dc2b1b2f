"""Every text there must be, in both languages, with no variable that is not known."""

from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.terms import RefusalGround
from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates import TemplateText, YamlTemplates, shipped_grounds
from services.notify.application.follow_tickets import notices
from services.notify.domain.subscriptions import told_to_residents
from services.notify.domain.ticket_view import TicketView
from services.notify.domain.wording import LANGUAGES, Language, variables, variables_of
from services.notify.ports.templates import UnknownVariable
from tests.factories.notify import DIRECTORY, NUMBER, event, steps, told

ZONE = ZoneInfo("Asia/Shanghai")
TEMPLATES = YamlTemplates()
NAMES = DirectoryNames(DIRECTORY, shipped_grounds())


def test_every_event_residents_hear_of_has_every_channel_and_language() -> None:
    expected = {
        (event_type, "resident", channel, language)
        for event_type in told_to_residents()
        for channel in ("sms", "email")
        for language in LANGUAGES
    }
    shipped = {(t.event_type, t.audience, t.channel, t.language) for t in TEMPLATES.all()}

    assert shipped == expected


@pytest.mark.parametrize("text", TEMPLATES.all(), ids=lambda t: f"{t.event_type} {t.channel}")
def test_a_template_asks_only_for_known_variables(text: TemplateText) -> None:
    assert TEMPLATES.variables_used(text) <= variables_of(text.event_type)


@pytest.mark.parametrize("event_type", told_to_residents())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_can_be_written_from_a_real_event(event_type: str, language: Language) -> None:
    opened = event("ticket.opened.v1")
    tail = [] if event_type == "ticket.opened.v1" else [event(event_type)]
    last = steps(told([opened, *tail]))
    view = TicketView("tkt_1")
    for step in last:
        view = view.after(step)
    notice = notices(view, last[-1])[0]
    words = variables(notice.facts, NAMES, language, ZONE)

    for channel in ("sms", "email"):
        subject, text = TEMPLATES.render(event_type, channel, language, words)
        assert NUMBER in text
        assert "{" not in subject + text


def test_dates_are_those_of_the_district_as_people_write_them() -> None:
    opened = steps(told([event("ticket.opened.v1")]))[0]
    facts = notices(TicketView("tkt_1").after(opened), opened)[0].facts

    assert variables(facts, NAMES, "zh", ZONE)["received_at"] == "2026年11月23日 12:00"
    assert variables(facts, NAMES, "en", ZONE)["received_at"] == "23 November 2026, 12:00"


def test_an_unknown_variable_is_never_sent(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "{event: x, audience: resident, subject: {zh: ''}, sms: {zh: '{{ phone }}'}, "
        "email: {zh: '{{ number.__class__ }}'}}"
    )
    templates = YamlTemplates(tmp_path)

    for channel in ("sms", "email"):
        with pytest.raises(UnknownVariable):
            templates.render("x", channel, "zh", {"number": "1"})  # type: ignore[arg-type]


def test_every_ground_of_refusal_has_a_name_in_both_languages() -> None:
    grounds = shipped_grounds()

    assert set(get_args(RefusalGround)) == set(grounds)
    assert all(set(text) == set(LANGUAGES) for text in grounds.values())
