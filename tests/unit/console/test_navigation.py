"""The menu and the pages agree: whoever has a place in it opens it, and nobody else does (L1)."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.console.entrypoints.http.shell import ServiceAway
from services.console.entrypoints.http.shell.navigation import NAVIGATION, STAFF, Place
from tests.support.console import browser_of
from tests.unit.console.leaders_scene import roles_of


class FiguresAway:
    """Reporting while nobody answers."""

    def table(self, name: str, by: str | None, since: str) -> Mapping[str, Any]:
        raise ServiceAway("reporting")

    def month(self) -> Mapping[str, Any]:
        raise ServiceAway("reporting")


@pytest.mark.parametrize("place", NAVIGATION, ids=lambda place: place.path)
def test_a_page_is_open_to_whom_the_menu_shows_it(place: Place) -> None:
    if place.roles == STAFF:  # open to everybody, signed in or not
        browser = browser_of(wired={"public_figures": FiguresAway()})
        assert browser.get(place.path).status_code != 303
    else:
        assert roles_of(place.path) == place.roles


def test_nobody_arrives_at_a_page_without_a_menu() -> None:
    """A wall has no menu; whoever has it first in his own is led to the page after it."""
    assert browser_of("analyst").get("/sign-in").headers["Location"] == "/reports"
