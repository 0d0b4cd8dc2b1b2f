"""The printed references are fresh, and every event has a way from a publisher to a reader."""

import pytest

from docs.generate import pages
from docs.generate.events import subscribers_of
from services.common.contracts.catalogue import EVENTS, publisher_of


@pytest.mark.parametrize("path", pages.render_all(), ids=lambda path: path.name)
def test_reference_is_what_the_code_says(path: pages.Path) -> None:
    """A reader of docs/ reads the code as it is."""
    assert not pages.differs(path, pages.render_all()[path]), "run `make docs`"


@pytest.mark.parametrize("event_type", sorted(EVENTS))
def test_event_has_a_publisher_and_a_subscriber(event_type: str) -> None:
    """Nothing is published into the void."""
    assert publisher_of(event_type) in {"intake", "dispatch", "notify", "reporting"}
    assert subscribers_of(event_type)
