"""D10: a document says in both languages what it has to, and nothing that it must not."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.documents.dates import day_signed, moment
from services.dispatch.domain.documents.document import (
    Document,
    DocumentAltered,
    Part,
    read_content,
)
from services.dispatch.domain.documents.filling import clean, fill
from services.dispatch.domain.escalation.papers import kept, unregistered
from services.dispatch.domain.secrecy.seal import Seal
from tests.factories.dispatch import STREET_UNIT, UNIT, ticket
from tests.factories.papers import document, paper, papers_body

XIAN = ZoneInfo("Asia/Shanghai")
WORDS = {"zh": "{matter}：{text}", "en": "{matter}: {text}"}


def text_of(made: Document, language: str = "zh") -> str:
    sheet = made.content.zh if language == "zh" else made.content.en
    return "\n".join(part.text for part in sheet.parts)


def test_it_names_addressee_matter_basis_deadline_signer_and_day() -> None:
    made = document()

    sheet = made.content.zh
    assert made.number == sheet.number == "莲督〔2026〕12号"
    assert sheet.addressed_to == "chengguan 单位"
    assert [part.heading for part in sheet.parts] == ["一、事由", "二、依据", "三、办理要求"]
    said = text_of(made)
    assert "LH-20261123-000001-1" in said
    assert "超过办结时限仍未办结" in said
    assert "lianhu-default，第1版）“overdue”规则" in said
    assert "2026年11月25日09时30分前办结" in said
    assert sheet.signed_by == "签发人：区调度中心主任"
    assert sheet.day == "二〇二六年十一月二十三日"
    assert sheet.copies == "抄送：dispatch-centre 单位"
    assert "{" not in said + text_of(made, "en")
    assert "settle it by 09:30 on 25 November 2026" in text_of(made, "en")


def test_a_card_without_a_deadline_of_its_own_asks_by_the_limit_of_the_work() -> None:
    order = ticket().orders[0]
    assert order.resolve_due_at is not None

    said = text_of(document(kind="blue_card", answer_by=None, trigger="at_risk"))

    assert f"并于{moment(order.resolve_due_at, XIAN, 'zh')}前在平台反馈进展" in said


def test_what_is_over_is_wanted_at_once() -> None:
    late = datetime(2026, 1, 1, tzinfo=UTC)

    assert "于即刻前办结" in text_of(document(answer_by=late, order_id="wo_gone"))


def test_what_a_resident_wrote_is_never_read_as_a_template() -> None:
    case = ticket(title="{deadline}{number}", text="{unit} {{}} ${issuer}")

    said = text_of(document(case, papers_body(**WORDS)))

    assert said.startswith("{deadline}{number}：{unit} {{}} ${issuer}")


def test_a_confidential_case_has_no_word_on_paper() -> None:
    case = ticket(title="邻居举报", text="不得外传", confidential=True)

    made = document(case, papers_body(**WORDS))

    assert "邻居举报" not in text_of(made) + text_of(made, "en")
    assert "保密事项" in text_of(made)
    assert not made.is_written


def test_whoever_the_case_is_closed_to_gets_neither_document_nor_copy() -> None:
    """Sealed between the step and the number: L2."""
    case = replace(ticket(), seal=Seal(accused=(UNIT,), units=(UNIT, STREET_UNIT)))

    made = document(case, copies=(STREET_UNIT, "gongan"))

    assert made.to_unit == "dispatch-centre"
    assert made.copies == ("gongan",)
    assert "chengguan" not in made.content.zh.addressed_to


def test_what_is_stored_otherwise_is_not_what_was_issued() -> None:
    made = document()
    first = made.content.zh.parts[0]
    parts = (Part(first.heading, f"{first.text} "), *made.content.zh.parts[1:])
    altered = replace(made.content, zh=replace(made.content.zh, parts=parts))

    assert made.proved() == made.content
    with pytest.raises(DocumentAltered):
        replace(made, content=altered).proved()


def test_content_is_read_as_it_was_written() -> None:
    made = document()
    sheet = {
        "issuer": made.content.zh.issuer,
        "parts": [{"heading": p.heading, "text": p.text} for p in made.content.zh.parts],
        **{
            name: getattr(made.content.zh, name)
            for name in ("number", "signed_by", "title", "addressed_to", "day", "copies")
        },
    }
    raw = {"zh": sheet, "en": sheet, "red_head": True, "issued_on": "2026-11-23"}

    assert read_content(raw).zh == made.content.zh


@pytest.mark.parametrize(
    ("caller", "reads"),
    [
        (Caller("a", frozenset({"unit_handler"}), UNIT), True),
        (Caller("b", frozenset({"unit_handler"}), "shizheng"), False),
        (Caller("c", frozenset({"unit_leader"}), "dispatch-centre"), True),
        (Caller("d", frozenset({"supervisor"})), True),
        (Caller("e", frozenset({"operator"})), True),
        (Caller("f", frozenset({"street"}), STREET_UNIT, ("610104001",)), False),
        (Caller("g", frozenset({"grid_officer"}), None, ("610104001",)), False),
        (Caller("h", frozenset({"ops"})), False),
    ],
)
def test_it_is_for_its_unit_those_with_a_copy_and_the_district_s_staff(
    caller: Caller, *, reads: bool
) -> None:
    assert document().is_for(caller, ticket()) is reads


def test_days_are_written_as_officials_write_them() -> None:
    def day(*date: int) -> str:
        return day_signed(datetime(*date, 12, tzinfo=XIAN), XIAN, "zh")  # type: ignore[misc]

    assert day(2026, 10, 10) == "二〇二六年十月十日"
    assert day(2030, 1, 1) == "二〇三〇年一月一日"
    assert day(2026, 12, 31) == "二〇二六年十二月三十一日"
    assert day(2100, 11, 20) == "二一〇〇年十一月二十日"
    before_midnight = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # in Xi'an it is the new year
    assert day_signed(before_midnight, XIAN, "zh") == "二〇二七年一月一日"
    assert day_signed(before_midnight, XIAN, "en") == "1 January 2027"


def test_text_is_cleaned_of_what_no_document_may_bear() -> None:
    assert clean("a\x00b\x1b[31mc\r\nd\u2028e\u202ef\ufeff\ttail  ") == "ab[31mc\nd\nef tail"
    assert clean("㐀𠮷😀👨‍👩‍👧") == "㐀𠮷😀👨‍👩‍👧"
    assert fill("{a}{b}", {"a": "{b}", "b": "c"}) == "{b}c"


def test_papers_stay_with_their_ticket_until_they_have_their_numbers() -> None:
    papers = tuple(paper(n=number) for number in range(1, 31))

    assert [p.n for p in kept(papers, 30, 0)] == list(range(1, 31))
    assert [p.n for p in kept(papers, 30, 25)] == list(range(11, 31))
    assert [p.n for p in unregistered(papers, 28)] == [29, 30]
