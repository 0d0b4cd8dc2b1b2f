"""A store that remembers when each event was written, and stories as the replay reads them."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.policies import Policies
from services.dispatch.domain.replaying.comparing import on_time
from services.dispatch.domain.replaying.deeds import Deed, deeds_of_entries, deeds_of_steps
from services.dispatch.domain.replaying.playing import played
from services.dispatch.domain.replaying.story import Entry, Story
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change
from tests.fakes.dispatch import FakeTickets


@dataclass
class TimedTickets(FakeTickets):
    """Tickets in memory whose stories have their times."""

    written: dict[str, list[Entry]] = field(default_factory=dict)

    def _keep(self, change: Change) -> Ticket:
        entries = self.written.setdefault(change.ticket.id, [])
        at = change.at  # no two writes are in one microsecond, though a test's clock stands still
        while entries and at <= entries[-1].at:
            at += timedelta(microseconds=1)
        for told in change.told:
            event = told.event
            entries.append(Entry(event.TYPE, at, asdict(event)))  # type: ignore[call-overload]
        return super()._keep(change)

    def story(self, ticket_id: str) -> Story:
        return Story(self.kept[ticket_id], self.written[ticket_id])


def own(story: Story, directory: Directory, now: datetime) -> list[Deed]:
    """What the policies of the ticket's birth take when its story is played again."""
    return under(story, directory, directory.policies, now)


def under(story: Story, directory: Directory, policies: Policies, now: datetime) -> list[Deed]:
    """What some policies take when a story is played again."""
    born = timing_of(directory)
    timing = Timing(born.sla, policies, born.calendars, born.handling)
    return list(deeds_of_steps(played(story, timing, directory, now)))


def unexplained(story: Story, directory: Directory, now: datetime) -> list[Deed]:
    """What the replay and the story differ in."""
    really, mine = list(deeds_of_entries(story.entries)), own(story, directory, now)
    _, count = on_time(really, mine)
    left = [deed.key for deed in mine]
    only_told = []
    for deed in really:
        if deed.key in left:
            left.remove(deed.key)
        else:
            only_told.append(deed)
    assert count == 0, (only_told, left)
    return only_told
