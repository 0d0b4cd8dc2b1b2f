"""What a decision may know, and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True, slots=True)
class Decided:
    """A ticket after a command, and what is told of it.

    Nothing told means nothing changed, unless ``changed`` says that it did, silently. A command
    with a ``refusal`` is refused, but what it changed is kept (a wrong code is counted).
    """

    ticket: Ticket
    told: tuple[Told, ...]
    changed: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision may know besides the ticket: the present, and the rules of its birth."""

    now: datetime
    timing: Timing
    ladder: Ladder
    directory: Directory

    def ladder_of(self, ticket: Ticket) -> Ladder:
        """Return the ladder of a ticket as it is now: its policy goes by category and severity."""
        policies = self.timing.policies
        policy = policies.of(ticket.category, ticket.severity, ticket.kind)
        same = policy is self.ladder.policy
        return self.ladder if same else replace(self.ladder, policy=policy)

    def assess_until(self) -> datetime:
        """Return how long the parties of a whistle that ends now may assess each other."""
        window = self.directory.whistles.assessing.window
        return self.timing.calendar.add(self.now, window).due_at


Decide = Callable[[Ticket, Situation], Decided]
