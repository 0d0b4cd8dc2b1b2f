"""A list is what its address says, in one spelling, whatever was typed into it (K1)."""

from urllib.parse import parse_qsl

import pytest

from services.console.domain.desk.filters import FILTERS
from services.console.domain.desk.listing import USUAL, Listing, parse, read
from services.console.domain.ticket_states import STATES
from services.console.entrypoints.http.desk.views import address
from services.dispatch.domain.workflow import STATES as OWNERS_STATES
from services.dispatch.entrypoints.forms.lists import TicketQuery


def test_there_are_more_than_thirty_filters_and_the_api_knows_each() -> None:
    """The console filters nothing by itself."""
    names = {one.name for one in FILTERS}
    assert len(names) > 30
    assert names <= set(TicketQuery.model_fields)
    assert set(TicketQuery.model_fields) - names == {"sort", "limit", "cursor"}
    assert STATES == OWNERS_STATES


def test_the_api_takes_every_value_that_the_form_offers() -> None:
    """A choice that is refused would be a dead end."""
    for one in FILTERS:
        for value in one.choices or (("true", "false") if one.kind == "flag" else ()):
            TicketQuery.model_validate({one.name: value})


@pytest.mark.parametrize(
    ("query", "spelling"),
    [
        ("state=closed&state=open", "state=open%2Cclosed"),
        ("state=open,open,lost", "state=open"),
        ("x=1&text=%20%20&unit=", ""),
        ("text=%20井盖 ", "text=%E4%BA%95%E7%9B%96"),
        ("returned=yes&tier=9&members_min=0", ""),
        ("members_min=²", ""),
        ("members_min=99999999999999999999", ""),
        ("opened_from=2026-02-30&opened_to=2026-02-28", "opened_to=2026-02-28"),
        ("sort=age&sort=due", "sort=due"),
        ("limit=1000000&limit=100", "limit=100"),
        ("cols=nonsense", ""),
        ("cols=unit&cols=severity,unit", "cols=severity%2Cnumber%2Ctitle%2Cunit"),
        ("unit=" + "x" * 61, ""),
        ("handler=%00a", ""),
    ],
)
def test_an_address_has_one_spelling(query: str, spelling: str) -> None:
    """What is no filter or no value is left out; what is left reads the same again."""
    listing = parse(query)
    assert listing.query() == spelling
    assert parse(listing.query()) == listing


def test_an_enormous_address_is_read_as_far_as_it_makes_sense() -> None:
    """It costs nothing, and breaks nothing."""
    assert parse("state=open&" + "text=a&" * 100_000).asked["state"] == "open"
    assert parse("&=&==&;").filters == ()


def test_a_chip_s_address_lacks_its_filter_and_keeps_the_rest() -> None:
    """Also the order, the columns and the length of pages."""
    listing = parse("state=open&due=overdue&sort=severity&limit=200&cols=unit")
    left = dict(parse_qsl(address(listing.without("due")).partition("?")[2]))

    assert left == {
        "state": "open",
        "sort": "severity",
        "limit": "200",
        "cols": "number,title,unit",
    }
    assert address(Listing()) == "/desk?all=1"
    assert read([]).columns == USUAL
