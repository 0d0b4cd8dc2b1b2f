"""Replies by SMS: what has one meaning is a rating, the rest is asked by telephone (H1, H2)."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.application.ratings.hear_sms import HearSms
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.domain.appeals.appeal import Secrets
from services.intake.domain.following.ticket_view import TicketView
from services.intake.domain.ratings.opt_out_words import parted
from services.intake.domain.ratings.rating import CallbackRaised, Rated, RatingRound
from services.intake.domain.ratings.sms_reply import read_reply
from services.intake.ports.opt_outs import OptOutsAway
from tests.factories.intake import NOW, hashes, new_appeal
from tests.fakes.intake import (
    FakeAppeals,
    FakeClock,
    FakeDevices,
    FakeDirectoryCopy,
    FakeOptOuts,
    FakeSmsReplies,
    FakeViews,
)

PHONE = "13812345678"
S, B, D = "satisfied", "basically_satisfied", "dissatisfied"

MEANT = [
    ("1", (True, True, S)),
    ("１", (True, True, S)),
    ("回复1", (True, True, S)),
    ("1。谢谢", (True, True, S)),
    ("2", (True, True, B)),
    ("三", (True, False, D)),
    ("3，没人联系我", (False, False, D)),
    ("满意", (True, True, S)),
    ("非常满意！", (True, True, S)),
    ("基本满意", (True, True, B)),
    ("一般", (True, True, B)),
    ("不满意", (True, False, D)),
    ("不满意 没人来过", (False, False, D)),
    ("不太满意，还是漏水", (True, False, D)),
    ("不是很满意", (True, False, D)),
    ("解决了，但是态度很差，不满意", (True, True, D)),
    ("修好了，谢谢", (True, True, S)),
    ("还没修好", (True, False, D)),
    ("没人来过", (False, False, D)),
    ("不滿意", (True, False, D)),
    ("“1”", (True, True, S)),
    ("1👍", (True, True, S)),
    ("2️⃣", (True, True, B)),
    ("我选择3", (True, False, D)),
    ("1，1，1", (True, True, S)),
    ("👎", (True, False, D)),
    ("Not satisfied!", (True, False, D)),
]
UNCLEAR = [
    "", " ", "4", "0", "12", "123", "好的", "收到，谢谢", "退订", "TD", "满意？", "1 不满意",
    "3 满意", "没有不满意", "满意个屁", "满意 但是没人来", "什么时候来修", "3栋漏水", "1号楼没水",
    "可以来一趟吗", "呵呵", "👍", "a" * 5000, "\x00", "不满意吗",
    "1 2 3", "1、2、3", "1 0 3", "1 满意 2", "不满意 1", "满意3", "1😡", "不满意的地方没有",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MEANT)
def test_a_reply_with_one_meaning_is_read(text: str, expected: tuple[bool, bool, str]) -> None:
    answer = read_reply(text).answer

    assert answer is not None
    assert (answer.contacted, answer.resolved, answer.satisfaction) == expected


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_reply_without_one_meaning_is_not_counted(text: str) -> None:
    assert read_reply(text).answer is None


def test_attitude_and_what_is_unresolved_are_coded_apart() -> None:
    assert read_reply("解决了，但是态度很差，不满意").grounds == ("attitude",)
    assert read_reply("不满意，没修好，态度恶劣").grounds == ("unresolved", "attitude")


@given(st.text(max_size=80))
def test_whatever_is_written_reading_it_raises_nothing(text: str) -> None:
    read_reply(text)


@dataclass
class Bench:
    """The use case on fakes; ``asked`` appeals of one phone wait for a rating."""

    appeals: FakeAppeals = field(default_factory=FakeAppeals)
    views: FakeViews = field(default_factory=FakeViews)
    opt_outs: FakeOptOuts = field(default_factory=FakeOptOuts)

    def ask(self, appeal_id: str, ticket_id: str, number: str) -> None:
        index = hashes().phone_index(f"+86{PHONE}")
        new = new_appeal(id=appeal_id)
        self.appeals.add(replace(new, secrets=Secrets(f"index-{appeal_id}", phone_index=index)))
        rating = RatingRound(ticket_id, 1, NOW + timedelta(days=len(self.appeals.cases)))
        case = self.appeals.cases[appeal_id]
        self.appeals.cases[appeal_id] = replace(case, ticket_id=ticket_id, rating=rating)
        self.views.views[ticket_id] = TicketView(ticket_id, 5, "resolved", number)

    def use_case(self) -> HearSms:
        clock = FakeClock(NOW)
        return HearSms(
            appeals=self.appeals,
            open_ratings=self.appeals,
            replies=FakeSmsReplies(),
            views=self.views,
            directory=FakeDirectoryCopy(),
            hashes=hashes(),
            phones=LibraryPhoneNumbers(),
            rate=RateAppeal(self.appeals, FakeDevices(), clock, clock),
            opt_outs=self.opt_outs,
            clock=clock,
            wall=clock,
            zone=ZoneInfo("Asia/Shanghai"),
        )

    def state(self, appeal_id: str) -> str:
        rating = self.appeals.cases[appeal_id].rating
        assert rating is not None
        return rating.state


def test_a_clear_reply_rates_once_however_often_the_gateway_sends_it() -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")
    hear = bench.use_case()

    assert [hear(PHONE, "不满意 没人来过", "m1") for _ in range(3)] == ["rated"] * 3
    facts = [fact for _, fact in bench.appeals.told if isinstance(fact, Rated)]
    assert len(facts) == 1
    assert facts[0].manner.way == "sms"
    assert facts[0].answer.contacted is False
    assert hear(PHONE, "1", "m2") == "nobody"


def test_an_unclear_reply_becomes_a_call_with_the_words_masked_for_the_agent() -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")

    assert bench.use_case()(PHONE, "什么时候来修？打13900001111", "m1") == "callback"
    rating = bench.appeals.cases["apl_1"].rating
    assert rating is not None
    assert rating.note == "什么时候来修？打1**********"
    assert rating.task_id
    assert rating.state in ("waiting", "due")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *(
            (one, "opted_out")
            for one in ("TD", "td ", "Ｔ", "退订", "回复TD", "回T退订", "【退订】")
        ),
        *((one, "opted_out") for one in ("请退订，谢谢", "STOP.", "拒收。", "T\u200bD")),
        *((one, "opted_in") for one in ("恢复", "恢复接收！", "START")),
        *(
            (one, None)
            for one in (
                "",
                "1",
                "N",
                "退订了还在漏水",
                "怎么退订？",
                "t恤",
                "t 恤",
                "It did not stop",
                "还没 恢复",
                "TD" * 40,
            )
        ),
    ],
)
def test_who_asks_to_be_told_less_says_so_and_nothing_else(text: str, wish: str | None) -> None:
    assert parted(text) == (wish, "" if wish else text)


@pytest.mark.parametrize("text", ["满意，退订", "满意 退订", "1 T", "1\u3000TD", "1 退订！"])
def test_a_wish_beside_a_rating_is_noted_and_the_rating_counts(text: str) -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")

    assert bench.use_case()(PHONE, text, "m1") == "rated"
    assert bench.opt_outs.noted == [("apl_1", True)]
    assert bench.state("apl_1") == "answered"


@pytest.mark.parametrize("text", ["您好，退订", "您好 退订", "什么时候来修，TD"])
def test_who_opts_out_and_rates_nothing_is_not_called(text: str) -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")

    assert bench.use_case()(PHONE, text, "m1") == "opted_out"
    assert bench.opt_outs.noted == [("apl_1", True)]
    assert bench.state("apl_1") == "open"


def test_a_wish_is_told_as_noted_where_the_rating_closed_meanwhile() -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")
    hear = bench.use_case()
    gone = replace(hear, rate=replace(hear.rate, appeals=FakeAppeals()))

    assert gone(PHONE, "满意，退订", "m1") == "opted_out"


def test_who_opts_out_by_sms_is_noted_once_and_rates_nothing_by_it() -> None:
    bench = Bench()
    hear = bench.use_case()
    assert hear(PHONE, "退订", "m0") == "nobody"  # nobody of that phone ever reported anything
    bench.ask("apl_1", "tkt_1", "LH-1")
    bench.opt_outs.is_away = True
    with pytest.raises(OptOutsAway):
        hear(PHONE, "TD", "m1")
    bench.opt_outs.is_away = False

    assert [hear(PHONE, "TD", "m1") for _ in range(2)] == ["opted_out"] * 2
    assert hear(PHONE, "恢复", "m2") == "opted_in"
    assert bench.opt_outs.noted == [("apl_1", True), ("apl_1", False)]
    assert bench.state("apl_1") == "open"


def test_a_reply_at_an_hour_of_calling_is_due_at_once() -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")
    hear = replace(bench.use_case(), clock=FakeClock(NOW.replace(hour=1, minute=30)))

    assert hear(PHONE, "啊？", "m1") == "callback"
    assert bench.state("apl_1") == "due"
    assert any(isinstance(fact, CallbackRaised) for _, fact in bench.appeals.told)


def test_of_several_open_ratings_the_number_says_which_and_without_it_somebody_calls() -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-20261123-000001-0")
    bench.ask("apl_2", "tkt_2", "LH-20261123-000002-8")
    hear = bench.use_case()

    assert hear(PHONE, "满意 LH-20261123-000001-0", "m1") == "rated"
    assert (bench.state("apl_1"), bench.state("apl_2")) == ("answered", "open")
    bench.ask("apl_3", "tkt_3", "LH-20261123-000003-6")
    assert hear(PHONE, "满意", "m2") == "callback"
    assert bench.state("apl_2") == "open"
    assert bench.state("apl_3") != "answered"


@pytest.mark.parametrize("sender", ["", "abc", "13900000000", "1" * 40, "+1 202 555 0100"])
def test_an_unknown_phone_is_nobody(sender: str) -> None:
    bench = Bench()
    bench.ask("apl_1", "tkt_1", "LH-1")

    assert bench.use_case()(sender, "1", "m1") == "nobody"
    assert bench.state("apl_1") == "open"
