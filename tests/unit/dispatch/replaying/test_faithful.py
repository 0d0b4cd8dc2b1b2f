"""F7: a story played again under its own policy takes the very steps that were taken."""

import pytest

from services.dispatch.domain.terms import Trigger
from tests.unit.dispatch.escalation.stories import STORIES, Watched
from tests.unit.dispatch.replaying.retold import TimedTickets, unexplained


@pytest.mark.parametrize("trigger", STORIES)
def test_every_trigger_fires_again_when_it_did(trigger: Trigger) -> None:
    tickets = TimedTickets()
    hall = Watched(tickets)
    STORIES[trigger](hall)
    directory = hall.directories.current()
    assert directory is not None
    for story in map(tickets.story, tickets.kept):
        assert unexplained(story, directory, hall.clock.now()) == []
