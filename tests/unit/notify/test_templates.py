"""The shipped texts: whole, in both languages, within their limits, and never half known."""

from dataclasses import fields, replace
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from services.common.contracts.catalogue import EVENTS, encode, texts_of
from services.dispatch.domain.terms import RefusalGround
from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.engine import JinjaEngine
from services.notify.adapters.templates.shipped import shipped_labels, shipped_templates
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.adapters.templates.sms_size import sms_size
from services.notify.application.follow_tickets import notices
from services.notify.application.templates.lint_templates import LintTemplates
from services.notify.application.templates.print_life import unprinted
from services.notify.domain.notification import DIGEST
from services.notify.domain.subscriptions import SUBSCRIPTIONS, told_to_residents
from services.notify.domain.templates.lint import Finding, SmsSize
from services.notify.domain.templates.samples import sample_facts
from services.notify.domain.templates.template import (
    MEDIA,
    RESIDENTS,
    Addressee,
    Medium,
    NotAKey,
    Template,
    TemplateKey,
    reference,
)
from services.notify.domain.templates.told import TOLD, facts_for, resident_addressee
from services.notify.domain.templates.vocabulary import ABOUT_NO_CASE, words_of
from services.notify.domain.ticket_view import TicketView
from services.notify.domain.wording import LANGUAGES, Language, variables
from services.notify.entrypoints.templates_page import sample_life
from services.notify.ports.templates import TemplateMissing, UnknownVariable
from tests.factories.notify import DIRECTORY, NUMBER, event, steps, told

ZONE = ZoneInfo("Asia/Shanghai")
NAMES = DirectoryNames(DIRECTORY, shipped_labels())
SHIPPED = shipped_templates()
ENGINE = JinjaEngine()
LINT = LintTemplates(ENGINE, sms_size, 4)
ISSUED = TemplateKey("work_order.issued.v1", "unit_handler", "sms", "zh")
# Of a ticket's end and growth its unit reads in its list; of its endpoint notify itself tells it.
TOLD_OTHERWISE = {"ticket.closed.v1", "ticket.joined.v1", *ABOUT_NO_CASE}
PERSONAL = {"appeal_id", "reporter_ref", "by", "officer", "duty_officer", "to_person", "arrived"}


def coded(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def template(text: str, *, key: TemplateKey = ISSUED, subject: str = "") -> Template:
    return Template(key, subject, text)


def test_every_event_says_whom_it_tells_or_why_nobody() -> None:
    assert set(TOLD) == {*EVENTS, DIGEST}
    for name, row in TOLD.items():
        assert bool(row.to) != bool(row.nobody), name
        if name == DIGEST:
            continue
        known = {field.name for field in fields(EVENTS[name])}  # type: ignore[arg-type]  # a dataclass
        assert {*row.facts, *row.words} <= known, name


def test_residents_are_told_in_words_of_just_what_they_are_subscribed_to() -> None:
    in_words = {name for name, row in TOLD.items() if set(row.to) & set(RESIDENTS)}

    assert in_words == {*told_to_residents(), DIGEST}


def test_whatever_staff_are_told_in_words_reaches_their_unit_too() -> None:
    for name, row in TOLD.items():
        if "unit_handler" in row.to and name not in TOLD_OTHERWISE:
            assert SUBSCRIPTIONS[name].units, name


def test_no_text_for_staff_may_say_who_the_reporter_or_a_person_is() -> None:
    """L2: no contact, no pseudonym, no name; free words in the inbox alone."""
    for name, row in TOLD.items():
        assert not PERSONAL & {*row.facts, *row.words}, name
        texts = set() if name == DIGEST else set(texts_of(name))
        assert set(row.words) <= texts, name
        assert not set(row.facts) & texts, name


def test_every_event_and_audience_has_every_medium_and_language() -> None:
    expected = {
        TemplateKey(name, addressee, medium, language)
        for name, row in TOLD.items()
        for addressee in row.to
        for medium in MEDIA
        for language in LANGUAGES
    }

    assert {one.key for one in SHIPPED} == expected


def test_the_shipped_set_has_nothing_that_the_lint_finds() -> None:
    assert LINT.whole(SHIPPED, [one.key for one in SHIPPED]) == []


def facts(name: str, addressee: Addressee) -> dict[str, object]:
    if name == DIGEST:
        return sample_facts(name, addressee)
    data = encode(event(name))
    found = {fact: data[fact] for fact in facts_for(name, addressee)}
    return {"number": NUMBER, "category": "0101", **found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_can_be_written_from_a_real_event(language: Language) -> None:
    rendered = shipped_set()
    for key in (one.key for one in SHIPPED if one.key.language == language):
        words = words_of(key.event_type, key.addressee)
        said = variables(facts(key.event_type, key.addressee), NAMES, language, ZONE, words=words)
        written = rendered.render(key.event_type, key.addressee, key.medium, language, said)
        assert NUMBER in written.text or key.event_type in ABOUT_NO_CASE, key
        assert "{" not in written.subject + written.text, key
        assert written.template == reference(key, 1)


def test_every_coded_value_that_a_text_says_has_a_name() -> None:
    for one in SHIPPED:
        data = facts(one.key.event_type, one.key.addressee)
        words = words_of(one.key.event_type, one.key.addressee)
        said = variables(data, NAMES, "zh", ZONE, words=words)
        used = ENGINE.anatomy(one.text, lambda _: "").variables
        plain = {v for v in used if v.endswith("_name") and said[v].isascii()}
        assert not plain - {"lead_name", "area_name", "subject_name"} - _unknown_units(said), (
            one.key
        )


def _unknown_units(said: dict[str, str]) -> set[str]:
    """Units that the factory's directory does not know, and fields that are codes of the sample."""
    return {name for name in said if name.endswith("unit_name") or name == "ground_name"}


def test_a_printed_life_leaves_no_event_and_no_audience_out() -> None:
    told_of = {(said.event_type, said.addressee, said.language) for said in sample_life()}

    assert unprinted() == []
    assert told_of == {(k.event_type, k.addressee, k.language) for k in (t.key for t in SHIPPED)}


def test_a_residents_notice_is_written_as_before() -> None:
    opened = steps(told([event("ticket.opened.v1")]))[0]
    notice = notices(TicketView("tkt_1").after(opened), opened)[0]
    said = variables(notice.facts, NAMES, "zh", ZONE)

    text = shipped_set().render("ticket.opened.v1", "resident", "sms", "zh", said).text

    assert text.startswith(f"【呼应】您于2026年11月23日 12:00提出的诉求已受理，工单号{NUMBER}")


def test_dates_are_those_of_the_district_as_people_write_them() -> None:
    at = {"received_at": "2026-11-23T04:00:00Z", "until": "2026-11-23T09:00:00Z"}

    zh, en = (variables(at, NAMES, language, ZONE) for language in LANGUAGES)
    assert (zh["received_at"], zh["until"]) == ("2026年11月23日 12:00", "2026年11月23日 17:00")
    assert en["received_at"] == "23 November 2026, 12:00"


def test_one_of_a_family_is_addressed_as_such() -> None:
    assert resident_addressee("work_order.issued.v1", founded=True) == "resident"
    assert resident_addressee("work_order.issued.v1", founded=False) == "family"
    assert resident_addressee("ticket.joined.v1", founded=True) == "family"
    assert resident_addressee("ticket.opened.v1", founded=False) == "resident"


def test_an_unknown_variable_is_never_sent() -> None:
    for text in ("{{ phone }}", "{{ number.__class__ }}", "{% if phone %}x{% endif %}"):
        with pytest.raises(UnknownVariable):
            ENGINE.compiled(text)({"number": "1"})
    with pytest.raises(TemplateMissing):
        shipped_set().render("ticket.opened.v1", "supervisor", "sms", "zh", {})


def test_a_value_cannot_begin_another_header_of_a_mail() -> None:
    said = {"number": "1\r\nBcc: everybody@example.com", "received_at": "", "category_name": ""}
    written = shipped_set().render(
        "ticket.opened.v1", "resident", "email", "zh", {**said, "resident_due_at": ""}
    )

    assert "\n" not in written.subject
    assert "\r" not in written.subject


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("【呼应】没有号码", "variable_missing"),
        ("【呼应】{{ number }}{{ phone }}", "variable_unknown"),
        ("【呼应】{{ number }}{{ answer", "syntax"),
        ("【呼应】{{ number }}<script>x</script>", "markup_unsafe"),
        ("【呼应】{{ number }}\u202e倒过来", "markup_unsafe"),
        ("【呼应】{{ number }}" + "字" * 300, "sms_too_long"),
        ("【呼应】{% for x in number %}{{ number }}{% endfor %}", "construct_forbidden"),
        ("【呼应】{{ number.__class__ }}", "construct_forbidden"),
        ("【呼应】{{ number|upper }}", "construct_forbidden"),
        ("【呼应】{% set x = 1 %}{{ number }}", "construct_forbidden"),
        ("【呼应】{{ number }}{{ 9**9**9 }}", "construct_forbidden"),
        ("【呼应】{{ number|shorten(number) }}", "construct_forbidden"),
        ("{{ number }}没有签名", "signature_missing"),
        ("【呼应】{{ number }}" + "字" * 5000, "too_long"),
    ],
)
def test_the_lint_names_what_is_wrong(text: str, code: str) -> None:
    assert code in coded(LINT([template(text)]))


@pytest.mark.parametrize(
    "text",
    [
        "{{ 9**9**9 }}",
        "{{ 'x' * 10**10 }}",
        "{% for a in number %}{% for b in number %}{{ number * 999999 }}{% endfor %}{% endfor %}",
        "{{ number|upper }}",
        "{% if " + "(" * 5000 + "number" + ")" * 5000 + " %}x{% endif %}",
        "{% include 'x' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_what_could_keep_a_sender_busy_is_not_even_compiled(text: str) -> None:
    assert {"construct_forbidden", "syntax"} & set(coded(LINT([template(f"【呼应】{text}")])))
    with pytest.raises(UnknownVariable):
        ENGINE.compiled(text)({"number": "1" * 100})


def test_free_words_may_stand_in_the_inbox_and_are_never_sent_out() -> None:
    inbox = replace(ISSUED, event_type="work_order.rejected.v1", medium="inbox")
    text = "{{ number }}：{{ reason }}"

    assert coded(LINT([template(text, key=inbox, subject="退回")])) == []
    for medium in ("sms", "email", "chat"):
        key = replace(inbox, medium=medium)
        assert "variable_not_for_audience" in coded(LINT([template(text, key=key)]))


def test_a_text_for_somebody_who_is_not_told_is_refused() -> None:
    key = TemplateKey("ticket.sealed.v1", "unit_handler", "sms", "zh")

    assert coded(LINT([template("【呼应】{{ number }}", key=key)])) == ["nobody_told"]


def test_a_missing_language_and_subject_are_found() -> None:
    email = replace(ISSUED, medium="email")

    findings = LINT.whole([template("{{ number }}", key=email)], [email])
    assert [(one.code, one.key.language) for one in findings] == [
        ("subject_missing", "zh"),
        ("language_missing", "en"),
    ]


def test_the_longest_branch_counts() -> None:
    short = "【呼应】{{ number }}{% if role %}" + "字" * 10 + "{% else %}好{% endif %}"
    long = "【呼应】{{ number }}{% if role %}好{% else %}" + "字" * 400 + "{% endif %}"

    assert coded(LINT([template(short)])) == []
    assert coded(LINT([template(long)])) == ["sms_too_long"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{% if role %}" + "x" * 400 + "{% else %}" + "字" * 300 + "{% endif %}", 5),
        ("x" * 400 + "{% if role %}as lead{% else %}—{% endif %}", 6),
        (
            "x" * 400
            + "{% if role %}"
            + "y" * 9
            + "{% elif area_name %}"
            + "字" * 2
            + "{% endif %}",
            6,
        ),
        ("x" * 400 + "{% if role %}as lead{% endif %}", 3),
        ("x" * 560 + "{% if role %}" + "€" * 30 + "{% else %}" + "y" * 40 + "{% endif %}", 5),
    ],
)
def test_the_branch_counts_that_makes_the_most_parts(text: str, parts: int) -> None:
    """One character beyond GSM-7 in the shorter branch makes every part half as long."""
    found = ENGINE.anatomy(text, lambda _: "").longest

    assert max(sms_size(one).parts for one in found) == parts


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a" * 160, SmsSize("GSM-7", 160, 1)),
        ("a" * 161, SmsSize("GSM-7", 161, 2)),
        ("a" * 306, SmsSize("GSM-7", 306, 2)),
        ("a" * 307, SmsSize("GSM-7", 307, 3)),
        ("€" * 80, SmsSize("GSM-7", 160, 1)),
        # A part holds 76 such pairs: the escape is not torn from what it escapes.
        ("€" * 153, SmsSize("GSM-7", 306, 3)),
        ("字" * 70, SmsSize("UCS-2", 70, 1)),
        ("字" * 71, SmsSize("UCS-2", 71, 2)),
        ("字" * 134, SmsSize("UCS-2", 134, 2)),
        ("字" * 135, SmsSize("UCS-2", 135, 3)),
        ("😀" * 35, SmsSize("UCS-2", 70, 1)),
        ("😀" * 67, SmsSize("UCS-2", 134, 3)),
        ("", SmsSize("GSM-7", 0, 1)),
    ],
)
def test_an_sms_is_counted_as_networks_do(text: str, size: SmsSize) -> None:
    assert sms_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "a/b/c", "a/b/c/d", "x/resident/fax/zh-CN", "x/resident/sms/fr", "x/you/sms/en"]
)
def test_what_names_no_template_is_refused(text: str) -> None:
    with pytest.raises(NotAKey):
        TemplateKey.parse(text)


def test_a_key_reads_back_as_it_was_written() -> None:
    for one in SHIPPED:
        assert TemplateKey.parse(str(one.key)) == one.key
    assert TemplateKey.read("x", "resident", "sms", "zh") == TemplateKey.parse(
        "x/resident/sms/zh-CN"
    )


def test_a_folder_of_ones_own_is_read_like_the_shipped_one(tmp_path: Path) -> None:
    frame = dict.fromkeys(MEDIA, "{zh: '[{text}]', en: '[{text}]'}")
    frames = "".join(
        f"{who}:\n" + "".join(f"  {m}: {frame[m]}\n" for m in MEDIA)
        for who in ("residents", "staff")
    )
    (tmp_path / "_frames.yaml").write_text(frames)
    (tmp_path / "x.v1.yaml").write_text(
        "event: x.v1\nunit_handler:\n  subject: {zh: 题, en: s}\n  text: {zh: 文, en: t}\n"
    )
    medium: Medium = "chat"

    found = {one.key: one for one in shipped_templates(tmp_path)}
    assert found[TemplateKey("x.v1", "unit_handler", medium, "zh")].text == "[文]"
    assert found[TemplateKey("x.v1", "unit_handler", "sms", "en")].subject == ""


def test_every_ground_of_refusal_has_a_name_in_both_languages() -> None:
    labels = shipped_labels()

    assert set(get_args(RefusalGround)) == set(labels["ground"])
    for kind, texts in labels.items():
        assert all(set(text) == set(LANGUAGES) for text in texts.values()), kind
