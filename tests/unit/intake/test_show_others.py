"""K4: what else a reporter has raised, without telling who it is."""

from services.common.contracts.events.ticket import TicketSealed
from services.intake.application.following.closed_cases import ClosedCases, Reader
from services.intake.application.following.show_others import ShowOthers
from services.intake.domain.appeals.appeal import AppealCase, Secrets
from services.intake.domain.following.ticket_view import TicketStep, TicketView, fold
from tests.factories.intake import NOW, appeal
from tests.fakes.intake import FakeAppeals, FakeViews

STAFF = Reader()
ACCUSED = Reader("jd-east")


def case(number: int, phone: str | None = "idx", **said: object) -> AppealCase:
    about = appeal(id=f"apl_{number}", **said)
    return AppealCase(
        about, Secrets(f"t{number}", phone_index=phone), sequence=1, ticket_id=f"tkt_{number}"
    )


def others(first: AppealCase, *rest: AppealCase, views: FakeViews | None = None) -> list[str]:
    known = views or FakeViews()
    appeals = FakeAppeals({one.appeal.id: one for one in (first, *rest)})
    reader = ACCUSED if views else STAFF
    found = ShowOthers(appeals, known, ClosedCases(known))(first, reader)
    return [one.case.appeal.id for one in found]


def test_others_of_the_same_phone_are_shown_the_latest_first_and_not_itself() -> None:
    assert others(case(1), case(2), case(3, "another"), case(4)) == ["apl_4", "apl_2"]


def test_a_reporter_without_a_phone_has_no_others() -> None:
    assert others(case(1, None), case(2, None)) == []


def test_anonymous_cases_lead_to_nobody_and_nobody_leads_to_them() -> None:
    assert others(case(1, anonymous=True), case(2)) == []
    assert others(case(1), case(2, anonymous=True)) == []


def test_what_is_sealed_against_the_reader_is_not_told() -> None:
    sealed = {"accused_units": [], "discipline_unit": None, "closed_units": ["jd-east"],
              "closed_areas": []}  # fmt: skip
    view = fold(TicketView("tkt_2"), TicketStep(1, TicketSealed.TYPE, NOW, sealed))

    assert others(case(1), case(2), case(3), views=FakeViews({"tkt_2": view})) == ["apl_3"]


def test_twenty_are_enough() -> None:
    assert len(others(*(case(number) for number in range(30)))) == 20
