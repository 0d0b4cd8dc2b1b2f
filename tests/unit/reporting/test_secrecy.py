"""L2 in figures: under which unit and area a sealed case is counted, and what the ledger tells."""

from zoneinfo import ZoneInfo

from services.common.ids import bucket_of
from services.reporting.adapters.fact_codec import from_document, to_document
from services.reporting.application.check_ledger import CheckLedger
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.fold import fold
from services.reporting.domain.secrecy import Place, place_of, seal_of, told_marks
from tests.factories.reporting import TICKET, life, sealed
from tests.factories.reporting_disputes import dispute


def fact(*events: object, reverse: bool = False) -> TicketFact:
    """Return the fact of a whole life, and more events, in one order or the other."""
    found = TicketFact(TICKET)
    every = [*life(), *events]
    for event in reversed(every) if reverse else every:
        found = fold(found, event)  # type: ignore[arg-type]
    return found


def test_a_case_is_counted_neither_under_the_accused_nor_in_their_areas() -> None:
    plain = fact()
    against_street = fact(sealed(closed_units=["jd-east"], closed_areas=["610104001"]))
    against_unit = fact(sealed(closed_units=["chengguan"]))
    clue = fact(sealed(discipline_unit="jiwei"))
    assert place_of(plain) == Place("chengguan", "610104001001")
    assert place_of(against_street) == Place("chengguan", None)
    assert place_of(against_unit) == Place(None, "610104001001")
    assert place_of(clue) == Place(None, None)


def test_the_last_seal_holds_whichever_comes_first() -> None:
    first, last = sealed(10, closed_units=["chengguan"]), sealed(11, closed_units=["gongan"])
    for reverse in (False, True):
        assert seal_of(fact(first, last, reverse=reverse)).units == ("gongan",)


def test_what_an_accused_unit_returned_is_not_counted_as_its_return() -> None:
    told = TicketFact(TICKET)
    for event in [life()[0], *dispute(), sealed(30, closed_units=["chengguan"])]:
        told = fold(told, event)
    marks = [mark for found in told.disputes.values() for mark in found]
    assert {mark["unit"] for mark in marks} > {"chengguan"}
    assert "chengguan" not in {mark["unit"] for mark in told_marks(told, marks)}


def test_a_document_tells_whom_a_case_is_closed_to_and_an_open_one_says_nothing() -> None:
    told = fact(sealed(closed_units=["jd-east"], closed_areas=["610104001"]))
    document = to_document(told, "w", ZoneInfo("Asia/Shanghai"))
    assert (document["sealed"], document["seal"]["units"]) == (True, ("jd-east",))
    assert (document["street"], document["area"]) == (None, None)
    assert from_document(document).values["area_code"] == "610104001001"
    assert not {"sealed", "seal"} & to_document(fact(), "w", ZoneInfo("Asia/Shanghai")).keys()


class Book:
    """A ledger in memory, in the buckets of the ids."""

    def __init__(self, **appeals: str) -> None:
        self.appeals = appeals

    def totals(self) -> dict[str, int]:
        names = [bucket_of(one) for one in self.appeals]
        return {name: names.count(name) for name in names}

    def bucket(self, name: str) -> dict[str, str]:
        return {one: state for one, state in self.appeals.items() if bucket_of(one) == name}

    def quarantined(self) -> int:
        return 0

    def settled(self) -> dict[str, int]:
        return {}

    def states(self) -> dict[str, int]:
        states = list(self.appeals.values())
        return {state: states.count(state) for state in states}


def test_the_ledger_leaves_hidden_appeals_out_on_both_sides_and_still_balances() -> None:
    """No total, no state, no differing id tells of a clue; what is lost is still found."""
    accepted = Book(apl_1="taken_on", apl_2="taken_on", apl_3="taken_on")
    check = CheckLedger(accepted, Book(apl_1="open", apl_2="closed"))
    for full in (True, False):
        seen = check(full=full, hidden=frozenset({"apl_2"}))
        assert (seen.accepted, seen.states["open"], seen.states["closed"]) == (2, 1, 0)
        assert (seen.imbalance, seen.differing_ids) == (1, ("apl_3",))
    lost = check(hidden=frozenset({"apl_3"}))
    assert "apl_3" not in lost.differing_ids
