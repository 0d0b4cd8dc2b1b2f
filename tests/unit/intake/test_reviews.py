"""A reporter asks for a review (H3); whoever handled the case speaks for nobody (H1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.intake.application.following.closed_cases import Reader
from services.intake.application.ratings.own_work import OwnWork
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.application.ratings.record_callback_attempt import RecordCallbackAttempt
from services.intake.application.ratings.request_review import RequestReview
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import TicketStep, TicketView, fold
from services.intake.domain.ratings.rating import Answer, Rated, RatingRound
from services.intake.domain.ratings.review_request import (
    ReviewLimits,
    ReviewRefused,
    ReviewRequest,
)
from services.intake.domain.ratings.suspicion import flags_of
from tests.factories.intake import NOW, appeal, new_appeal
from tests.fakes.intake import (
    FakeAppeals,
    FakeClock,
    FakeDevices,
    FakeDirectoryCopy,
    FakeViews,
)

LIMITS = ReviewLimits(timedelta(days=15), 2)
GOOD = Answer(contacted=True, resolved=True, satisfaction="satisfied")
UNTIL = NOW + timedelta(days=2)


def rated(state: Any = "answered", **changes: Any) -> FakeAppeals:
    """Return the store with one appeal whose first round has this state."""
    appeals = FakeAppeals()
    appeals.add(new_appeal(id="apl_1"))
    rating = RatingRound("tkt_1", 1, UNTIL, state)
    appeals.cases["apl_1"] = replace(
        appeals.cases["apl_1"], ticket_id="tkt_1", rating=rating, **changes
    )
    return appeals


def request(appeals: FakeAppeals, state: str = "resolved", **later: float) -> RequestReview:
    clock = FakeClock(NOW)
    clock.advance(**later)
    rate = RateAppeal(appeals, FakeDevices(), clock, clock)
    views = FakeViews({"tkt_1": TicketView("tkt_1", 5, state)})
    return RequestReview(appeals, views, rate, clock, LIMITS)


def refused(appeals: FakeAppeals, **later: float) -> str:
    with pytest.raises(ReviewRefused) as refusal:
        request(appeals, **later)("apl_1", "unresolved", "井盖又坏了")
    return refusal.value.because


def test_a_review_is_told_with_its_ground_and_its_words_masked() -> None:
    appeals = rated()

    request(appeals)("apl_1", "attitude", "态度很差，打13812345678")

    assert appeals.told[-1][1] == ReviewRequest("tkt_1", 1, "attitude", "态度很差，打1**********")


def test_who_has_not_rated_yet_rates_by_asking() -> None:
    appeals = rated("open")

    request(appeals)("apl_1", "unresolved", "井盖又坏了")

    facts = [fact for _, fact in appeals.told]
    assert [type(fact) for fact in facts[1:]] == [Rated, ReviewRequest]
    assert facts[1].answer == Answer(True, False, "dissatisfied")  # type: ignore[attr-defined]


def test_count_and_window_are_enforced() -> None:
    assert refused(rated(reviews=(1,))) == "already_asked"
    assert refused(rated(reviews=(0, -1))) == "too_many"
    assert refused(rated(), days=18) == "too_late"
    request(rated(), days=16)("apl_1", "unresolved", "井盖又坏了")


def test_there_is_nothing_to_review_before_a_result_or_after_withdrawal() -> None:
    fresh = FakeAppeals()
    fresh.add(new_appeal(id="apl_1"))
    assert refused(fresh) == "not_resolved"
    assert refused(rated(withdrawn_at=NOW)) == "not_resolved"
    with pytest.raises(ReviewRefused):
        request(rated(), "in_progress")("apl_1", "unresolved", "井盖又坏了")


def _called(appeals: FakeAppeals, views: FakeViews, unit: str | None) -> RatingRound:
    record = RecordCallbackAttempt(
        appeals, views, FakeDirectoryCopy(), FakeClock(NOW), ZoneInfo("Asia/Shanghai")
    )
    return record("cbk_1", GOOD, reader=Reader(unit))


def _due() -> FakeAppeals:
    appeals = rated()
    case: AppealCase = appeals.cases["apl_1"]
    due = RatingRound("tkt_1", 1, UNTIL, "due", "cbk_1", next_attempt_at=NOW)
    appeals.cases["apl_1"] = replace(case, rating=due)
    return appeals


def test_nobody_of_a_unit_that_had_the_order_records_its_rating() -> None:
    issued = TicketStep(1, "work_order.issued.v1", NOW, {"unit": "chengguan"})
    views = FakeViews({"tkt_1": fold(TicketView("tkt_1"), issued)})

    with pytest.raises(OwnWork):
        _called(_due(), views, "chengguan")
    assert _called(_due(), views, "dispatch-centre").state == "answered"
    assert _called(_due(), views, None).state == "answered"


@pytest.mark.parametrize("outcome", ["declined", "wrong_number"])
def test_where_no_other_hour_helps_the_first_call_is_the_last(outcome: Any) -> None:
    record = RecordCallbackAttempt(
        _due(), FakeViews(), FakeDirectoryCopy(), FakeClock(NOW), ZoneInfo("Asia/Shanghai")
    )

    assert record("cbk_1", outcome).state == "unreachable"


def test_a_busy_line_is_tried_again() -> None:
    record = RecordCallbackAttempt(
        _due(), FakeViews(), FakeDirectoryCopy(), FakeClock(NOW), ZoneInfo("Asia/Shanghai")
    )

    again = record("cbk_1", "busy")

    assert (again.state, again.outcomes) == ("waiting", ("busy",))


def test_one_device_that_rates_for_many_is_flagged_and_the_rating_counts() -> None:
    devices, clock, flags = FakeDevices(), FakeClock(NOW), []
    for number in range(3):
        appeals = FakeAppeals()
        appeals.add(new_appeal(id=f"apl_{number}", reporter_ref=f"rep_{number}"))
        case = appeals.cases[f"apl_{number}"]
        asked = RatingRound("tkt_1", 1, UNTIL)
        appeals.cases[case.appeal.id] = replace(case, rating=asked)
        rating = RateAppeal(appeals, devices, clock, clock)(
            case.appeal.id, 1, GOOD, device="10.0.0.1|Browser"
        )
        assert rating.manner is not None
        flags.append(rating.manner.flags)
    assert flags == [(), (), ("same_device",)]


def test_what_staff_entered_and_praised_within_two_hours_is_flagged_as_closing_itself() -> None:
    entered = appeal(operator="staff:1")

    assert flags_of(entered, GOOD, 1, NOW + timedelta(hours=1)) == ["self_closing"]
    assert flags_of(entered, GOOD, 1, NOW + timedelta(hours=3)) == []
    assert flags_of(appeal(), GOOD, 1, NOW + timedelta(hours=1)) == []
