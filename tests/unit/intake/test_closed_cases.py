"""L2 at intake: a case is closed to whom dispatch says, to the accused from the beginning."""

import pytest

from services.common.contracts.events.ticket import TicketSealed
from services.intake.application.following.closed_cases import ClosedCases, Reader
from services.intake.domain.appeals.appeal import AppealCase, Secrets
from services.intake.domain.following.ticket_view import TicketStep, TicketView, fold
from services.intake.domain.secrecy.seal import OPEN, Seal, seal_told
from tests.factories.intake import NOW, appeal
from tests.fakes.intake import FakeViews

READERS = {
    "staff": Reader(),
    "the street": Reader("jd-east"),
    "its community": Reader("sq-first"),
    "its grid officer": Reader(None, ("610104001001001",)),
    "the office": Reader("jiwei"),
}
REPORT = {"closed_units": ["jd-east", "sq-first"], "closed_areas": ["610104001"]}


def of(ticket_id: str | None = None, **said: object) -> AppealCase:
    """Return an appeal's case, with its ticket if there is one."""
    return AppealCase(appeal(**said), Secrets("idx"), sequence=1, ticket_id=ticket_id)


def seen(case: AppealCase, *seals: dict[str, object]) -> set[str]:
    """Return who may know of a case after dispatch told these seals."""
    view = TicketView("tkt_1")
    for number, told in enumerate(seals, 1):
        data = {"accused_units": [], "discipline_unit": None, **told}
        view = fold(view, TicketStep(number, TicketSealed.TYPE, NOW, data))
    closed = ClosedCases(FakeViews({"tkt_1": view}))
    return {name for name, reader in READERS.items() if not closed.is_closed(reader, case)}


@pytest.fixture
def case() -> AppealCase:
    return of(ticket_id="tkt_1")


def test_a_report_is_closed_to_the_accused_and_all_below(case: AppealCase) -> None:
    assert seen(case) == set(READERS)
    assert seen(case, REPORT) == {"staff", "the office"}


def test_a_clue_is_for_the_office_alone(case: AppealCase) -> None:
    assert seen(case, {"discipline_unit": "jiwei"}) == {"the office"}


def test_before_dispatch_has_it_the_accused_unit_itself_is_shut_out() -> None:
    fresh = of(accused_unit="jd-east")
    assert seen(fresh) == set(READERS) - {"the street"}


def test_an_older_seal_names_the_accused_alone() -> None:
    assert seal_told({"accused_units": ["a"], "discipline_unit": None}) == Seal(("a",))
    assert not OPEN.is_set


def test_a_list_is_looked_up_at_once_and_keeps_its_order(case: AppealCase) -> None:
    other = of(id="apl_2", ticket_id="tkt_2")
    views = FakeViews({"tkt_1": TicketView("tkt_1", seal=Seal(("jd-east",)))})
    closed = ClosedCases(views)
    assert closed.open_to(Reader("jd-east"), [case, other]) == [other]
    assert closed.open_to(Reader(), [case, other]) == [case, other]
