"""The menu and the pages agree: whoever has a place in it opens it, and nobody else does (L1)."""

import pytest

from services.console.entrypoints.http.shell.navigation import NAVIGATION, STAFF, Place
from tests.support.console import browser_of
from tests.unit.console.leaders_scene import roles_of


@pytest.mark.parametrize("place", NAVIGATION, ids=lambda place: place.path)
def test_a_page_is_open_to_whom_the_menu_shows_it(place: Place) -> None:
    if place.roles == STAFF:  # open to everybody, signed in or not
        assert browser_of().get(place.path).status_code != 303
    else:
        assert roles_of(place.path) == place.roles
