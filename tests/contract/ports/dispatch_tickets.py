"""What every implementation of dispatch's port ``Tickets`` must do; subclass it and make one."""

from datetime import timedelta

import pytest

from services.dispatch.ports.tickets import StaleAggregate, Tickets
from tests.factories.dispatch import MONDAY
from tests.factories.dispatch_changes import joining, merging, opening, signing
from tests.factories.whistles import WHISTLE, whistle_story


class TicketsSuite:
    """The suite; ``tickets`` is an empty repository."""

    @pytest.fixture
    def tickets(self) -> Tickets:
        raise NotImplementedError

    def test_new_ticket_is_found_whole(self, tickets: Tickets) -> None:
        """What comes back is what was written, one version and two events on."""
        change = opening()
        assert tickets.add([change]) == frozenset()
        kept = tickets.get("tkt_1")

        assert kept is not None
        assert (kept.version, kept.sequence) == (1, 2)
        assert kept.orders == change.ticket.orders
        assert kept.clocks == change.ticket.clocks
        assert kept.members == change.ticket.members
        assert kept.matter == change.ticket.matter
        assert kept.routing == change.ticket.routing
        assert kept.next_due_at == change.ticket.next_due_at
        assert tickets.by_order("wo_1") == kept
        assert tickets.get("tkt_2") is None
        assert tickets.by_order("wo_9") is None

    def test_whistle_is_found_whole_at_every_step(self, tickets: Tickets) -> None:
        """The whistle lives in its ticket: sign-in, plan, result, assessments and clocks."""
        tickets.add([opening()])
        for step in whistle_story():
            kept = tickets.get("tkt_1")
            assert kept is not None
            saved = tickets.save(step(kept))
            found = tickets.by_whistle(WHISTLE)
            assert found is not None
            assert (found.whistles, found.clocks) == (saved.whistles, saved.clocks)
        assert tickets.by_whistle("whs_none") is None

    def test_batch_keeps_what_is_new_and_names_what_existed(self, tickets: Tickets) -> None:
        """One caller's refusal does not drop its neighbours."""
        tickets.add([opening(2)])
        assert tickets.add([opening(1), opening(2), opening(3)]) == {"tkt_2"}
        assert set(tickets.get_many(["tkt_1", "tkt_2", "tkt_3", "tkt_4"])) == {
            "tkt_1",
            "tkt_2",
            "tkt_3",
        }

    def test_appeals_are_found_in_one_question(self, tickets: Tickets) -> None:
        """Founders and joined ones alike; unknown ones are left out."""
        tickets.add([opening(1), opening(2)])
        kept = tickets.get("tkt_1")
        assert kept is not None
        tickets.save(joining(kept, 7))

        assert tickets.with_members(["apl_0001", "apl_0007", "apl_0099"]) == {
            "apl_0001": "tkt_1",
            "apl_0007": "tkt_1",
        }

    def test_appeal_is_in_one_ticket_only(self, tickets: Tickets) -> None:
        """Two workers that take the same repeat to two tickets cannot both succeed."""
        tickets.add([opening(1), opening(2)])
        first, second = tickets.get("tkt_1"), tickets.get("tkt_2")
        assert first is not None
        assert second is not None
        tickets.save(joining(first, 7))

        with pytest.raises(StaleAggregate):
            tickets.save(joining(second, 7))

    def test_of_two_writers_one_is_stale(self, tickets: Tickets) -> None:
        """D7: the version that was read is in the filter."""
        tickets.add([opening()])
        read = tickets.get("tkt_1")
        assert read is not None
        written = tickets.save(signing(read))

        assert (written.version, written.sequence) == (2, 3)
        assert tickets.get("tkt_1") == written
        with pytest.raises(StaleAggregate):
            tickets.save(signing(read))

    def test_several_tickets_are_written_together(self, tickets: Tickets) -> None:
        """Who loses an appeal stands before who gets it; a new one may be among them."""
        tickets.add([opening(1), opening(2)])
        first, second = tickets.get("tkt_1"), tickets.get("tkt_2")
        assert first is not None
        assert second is not None
        survivor, absorbed = merging(first, second)

        written = tickets.save_together([absorbed, survivor, opening(3)])

        assert [(one.id, one.version) for one in written] == [
            ("tkt_2", 2),
            ("tkt_1", 2),
            ("tkt_3", 1),
        ]
        assert tickets.get_many(["tkt_1", "tkt_2", "tkt_3"]) == {one.id: one for one in written}
        assert tickets.with_members(["apl_0001", "apl_0002"]) == {
            "apl_0001": "tkt_1",
            "apl_0002": "tkt_1",
        }
        assert (
            tickets.appeals(["apl_0002", "apl_0099"])["apl_0002"].text == "每天晚上烧烤摊油烟很大"
        )

    def test_all_of_several_tickets_are_written_or_none(self, tickets: Tickets) -> None:
        """One that moved meanwhile leaves every other as it was, its words too."""
        tickets.add([opening(1), opening(2)])
        first, second = tickets.get("tkt_1"), tickets.get("tkt_2")
        assert first is not None
        assert second is not None
        survivor, absorbed = merging(first, second)
        moved = tickets.save(signing(first))

        with pytest.raises(StaleAggregate):
            tickets.save_together([absorbed, survivor, opening(3)])
        assert tickets.get("tkt_1") == moved
        assert tickets.get("tkt_2") == second
        assert tickets.get("tkt_3") is None
        assert tickets.appeals(["apl_0002"]) == {}

    def test_two_tickets_without_members_stand_side_by_side(self, tickets: Tickets) -> None:
        """Absorbed ones have none; each appeal is still in one ticket only."""
        tickets.add([opening(1), opening(2), opening(3)])
        for other in ("tkt_2", "tkt_3"):
            first, second = tickets.get("tkt_1"), tickets.get(other)
            assert first is not None
            assert second is not None
            survivor, absorbed = merging(first, second)
            tickets.save_together([absorbed, survivor])
        homes = tickets.with_members(["apl_0001", "apl_0002", "apl_0003"])

        assert set(homes.values()) == {"tkt_1"}
        assert tickets.add([opening(3)]) == {"tkt_3"}

    def test_bulk_writes_what_is_still_as_it_was_read(self, tickets: Tickets) -> None:
        """A ticket that moved meanwhile is left for the next round."""
        tickets.add([opening(1), opening(2)])
        first, second = tickets.get("tkt_1"), tickets.get("tkt_2")
        assert first is not None
        assert second is not None
        tickets.save(signing(first))

        assert tickets.save_many([signing(first), signing(second)]) == {"tkt_2"}
        assert tickets.save_many([]) == frozenset()

    def test_receipt_is_remembered_with_the_change(self, tickets: Tickets) -> None:
        """A repeated command finds its own trace."""
        tickets.add([opening()])
        read = tickets.get("tkt_1")
        assert read is not None
        tickets.save(signing(read, key="unit:k1"))
        found = tickets.receipt("tkt_1", "unit:k1")

        assert found is not None
        assert found.digest == "digest"
        assert tickets.receipt("tkt_1", "unit:k2") is None

    def test_due_tickets_come_longest_due_first(self, tickets: Tickets) -> None:
        """And none before its time."""
        tickets.add([opening(1), opening(2)])
        read = tickets.get("tkt_1")
        assert read is not None
        tickets.save(signing(read))  # its next step is tomorrow's contact

        assert tickets.due(MONDAY, 10) == []
        assert [t.id for t in tickets.due(MONDAY + timedelta(hours=2), 10)] == ["tkt_2"]
        both = tickets.due(MONDAY + timedelta(days=30), 10)
        assert [t.id for t in both] == ["tkt_2", "tkt_1"]
        assert len(tickets.due(MONDAY + timedelta(days=30), 1)) == 1
        rest = tickets.due(MONDAY + timedelta(days=30), 10, frozenset({both[0].id}))
        assert [ticket.id for ticket in rest] == [both[1].id]
