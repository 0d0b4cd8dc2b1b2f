"""The ledger names what is lost and forgives what is only on its way (promise I7)."""

from services.common.ids import bucket_of, derived_id
from services.reporting.application.check_ledger import CheckLedger
from services.reporting.application.explain_differences import ExplainDifferences
from services.reporting.domain.facts import TicketFact


class Book:
    """A ledger in memory that keeps the port's contract: totals are of its own appeals."""

    def __init__(self, appeals: dict[str, str]) -> None:
        self.appeals = appeals

    def totals(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for appeal_id in self.appeals:
            counts[appeal_id[0]] = counts.get(appeal_id[0], 0) + 1
        return counts

    def bucket(self, name: str) -> dict[str, str]:
        return {one: state for one, state in self.appeals.items() if one[0] == name}

    def quarantined(self) -> int:
        return 0

    def settled(self) -> dict[str, int]:
        return {}

    def states(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for state in self.appeals.values():
            counts[state] = counts.get(state, 0) + 1
        return counts


def test_balanced_books_have_no_imbalance() -> None:
    """Every accepted appeal is in exactly one state."""
    accepted = Book({"a1": "taken_on", "b1": "taken_on"})
    counted = Book({"a1": "open", "b1": "closed"})

    balance = CheckLedger(accepted, counted)()

    assert balance.accepted == 2
    assert balance.imbalance == 0
    assert balance.states["open"] == balance.states["closed"] == 1


def test_appeal_on_its_way_is_in_flight() -> None:
    """Not taken on yet is not lost."""
    balance = CheckLedger(Book({"a1": "accepted"}), Book({}))()

    assert balance.in_flight == 1
    assert balance.imbalance == 0


def test_lost_appeal_is_named() -> None:
    """Taken on by intake's book, unknown to dispatch's: lost."""
    balance = CheckLedger(Book({"a1": "taken_on"}), Book({}))()

    assert balance.imbalance == 1
    assert balance.differing_ids == ("a1",)


def test_invented_appeal_is_named() -> None:
    """A ticket without an accepted appeal is as wrong as an appeal without a ticket."""
    balance = CheckLedger(Book({}), Book({"c1": "open"}))()

    assert balance.differing_ids == ("c1",)
    assert balance.imbalance == 1


def test_full_check_finds_a_swap_within_a_bucket() -> None:
    """One lost and one invented leave the counts equal; only the full check sees them."""
    check = CheckLedger(Book({"a1": "taken_on"}), Book({"a2": "open"}))

    assert check().imbalance == 0
    assert check(full=True).differing_ids == ("a1", "a2")


def test_appeal_accepted_between_the_readings_is_no_difference() -> None:
    """Counting goes on while appeals come in."""
    counted = Book({"a1": "open"})

    class Growing(Book):
        def bucket(self, name: str) -> dict[str, str]:
            before = super().bucket(name)
            self.appeals["a2"] = "taken_on"
            counted.appeals["a2"] = "open"
            return before

    balance = CheckLedger(Growing({"a1": "taken_on", "a3": "accepted"}), counted)()

    assert balance.differing_ids == ()
    assert balance.imbalance == 0


def test_what_never_left_intakes_desk_is_counted_once_and_in_its_own_state() -> None:
    """Answered directly and transferred belong to intake; the sum holds (promise I7)."""

    class Desk(Book):
        def quarantined(self) -> int:
            return 0

        def settled(self) -> dict[str, int]:
            return {"answered": 2, "transferred": 1}

    counted = Book({"a1": "open", "b1": "answered"})
    for full in (True, False):
        balance = CheckLedger(Desk({"a1": "taken_on", "b1": "taken_on"}), counted)(full=full)

        assert balance.accepted == 5
        assert balance.states["answered"] == 3
        assert balance.states["transferred"] == 1
        assert balance.imbalance == 0


class Shelf(Book):
    """The same, in the buckets that services use."""

    def bucket(self, name: str) -> dict[str, str]:
        return {one: state for one, state in self.appeals.items() if bucket_of(one) == name}


class Trail:
    """An archive that knows of one event of each appeal."""

    def last(self, subject: str) -> dict[str, str]:
        return {"type": "appeal.submitted.v1", "time": f"2026-11-22T00:00:00Z {subject}"}


class Known:
    """Facts that are known."""

    def __init__(self, *facts: TicketFact) -> None:
        self._facts = {fact.ticket_id: fact for fact in facts}

    def load(self, ticket_ids: list[str]) -> dict[str, TicketFact]:
        return {one: self._facts[one] for one in ticket_ids if one in self._facts}


def test_each_difference_is_explained_by_what_every_side_knows() -> None:
    """I7: lost, never opened, invented or only moving: each appeal has its cause."""
    opened = TicketFact(derived_id("tkt", "apl_1"), values={"number": "LH-1", "state": "closed"})
    accepted = Shelf(dict.fromkeys(["apl_1", "apl_2", "apl_4"], "taken_on"))
    explain = ExplainDifferences(
        accepted, Shelf({"apl_3": "open", "apl_4": "open"}), Trail(), Known(opened)
    )
    found = {one.appeal_id: one for one in explain(["apl_4", "apl_3", "apl_2", "apl_1"])}

    assert {name: one.cause for name, one in found.items()} == {
        "apl_1": "lost_by_dispatch",
        "apl_2": "never_opened",
        "apl_3": "unknown_to_intake",
        "apl_4": "settled_meanwhile",
    }
    assert (found["apl_1"].ticket_number, found["apl_1"].ticket_state) == ("LH-1", "closed")
    assert found["apl_2"].last_event == "appeal.submitted.v1"
