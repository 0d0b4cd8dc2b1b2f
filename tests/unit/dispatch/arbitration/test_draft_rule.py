"""D3: the draft of a ruling's rule is written once, after the ticket says so."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from services.dispatch.application.arbitration.draft_rule import DraftRule
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.rules.edit_rules import EditRules
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.publication import RuleDraft
from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import SUPERVISOR
from tests.factories.dispatch_disputes import disputed_body
from tests.fakes.dispatch import FakeDirectories, FakeTickets
from tests.unit.dispatch.arbitration.office import Office


@dataclass
class Drafts:
    """The draft in memory; ``broken`` fails as a store that is away does."""

    kept: RuleDraft | None = None
    written: list[Any] = field(default_factory=list)
    broken: bool = False

    def get(self) -> RuleDraft | None:
        return self.kept

    def revision(self) -> int:
        return self.kept.revision if self.kept else 0

    def put(self, draft: RuleDraft) -> RuleDraft:
        if self.broken:
            raise ConnectionError
        self.kept = replace(draft, revision=draft.revision + 1)
        self.written.append(self.kept)
        return self.kept

    def discard(self, revision: int) -> None:
        self.kept = None


@dataclass
class Rulings:
    """Finds the one ticket."""

    tickets: FakeTickets

    def ticket_of(self, ruling_id: str) -> Ticket | None:
        del ruling_id
        return next(iter(self.tickets.kept.values()))


def prepared() -> tuple[Office, Drafts, DraftRule, str]:
    office, drafts = Office(), Drafts()
    ticket = office.rule(office.disputed(), SUPERVISOR, lead="gongan")
    directories = FakeDirectories(published=[disputed_body()])
    desk = Desk(office.tickets, directories, office.clock)
    edit = EditRules(drafts, directories, office.clock)
    draft = DraftRule(desk, Rulings(office.tickets), edit)  # type: ignore[arg-type]  # one method
    return office, drafts, draft, ticket.dispute.rulings[-1].id


def test_a_lost_race_writes_the_draft_once_and_after_the_ticket() -> None:
    """Somebody else writes the ticket between: the command is decided again, the draft is not."""
    office, drafts, draft, ruling = prepared()

    def race() -> None:
        assert drafts.written == []
        standing = next(iter(office.tickets.kept.values()))
        office.tickets.kept[standing.id] = replace(standing, version=standing.version + 1)

    office.tickets.interrupt = race
    done = draft(ruling, Order(SUPERVISOR))
    again = draft(ruling, Order(SUPERVISOR))

    assert len(drafts.written) == 1
    assert done.dispute.rulings[-1].draft == again.dispute.rulings[-1].draft
    assert done.dispute.rulings[-1].draft["revision"] == drafts.revision() == 1


def test_whoever_asks_again_after_a_failure_between_goes_on_from_there() -> None:
    """The ticket was saved, the draft was not: the next attempt writes it, once."""
    _, drafts, draft, ruling = prepared()
    drafts.broken = True
    with pytest.raises(ConnectionError):
        draft(ruling, Order(SUPERVISOR))
    drafts.broken = False
    done = draft(ruling, Order(SUPERVISOR))

    assert len(drafts.written) == 1
    assert done.dispute.rulings[-1].draft["revision"] == 1


@pytest.mark.parametrize("seal", [Seal(("jd-east",), ("jd-east",)), Seal(office="jiwei"), None])
def test_a_ruling_on_what_not_everybody_may_know_of_becomes_no_rule(seal: Seal | None) -> None:
    """L2: rules are published with their reasons; of confidential cases there are none."""
    office, drafts, draft, ruling = prepared()
    [(key, kept)] = office.tickets.kept.items()
    quiet = replace(kept.matter, confidential=True) if seal is None else kept.matter
    office.tickets.kept[key] = replace(kept, seal=seal or kept.seal, matter=quiet)
    who = Caller("sup-9", SUPERVISOR.roles, seal.office if seal else None)
    with pytest.raises(LimitReached, match="no_precedent"):
        draft(ruling, Order(who))
    assert drafts.written == []
