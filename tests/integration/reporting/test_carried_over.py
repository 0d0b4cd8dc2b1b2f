"""Seed 003: 61 raised = 47 solved + 14 carried into the next year's list; 52 = 32 + 20."""

from dataclasses import replace

import pytest

from tests.factories.reporting import life
from tests.factories.reporting_desk import Desk
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
PATH = "/api/v1/carried-over"
OPENED, *_, CLOSED = life()


def raised(desk: Desk, name: str, opened: str, closed: str | None, channel: str) -> None:
    events = [OPENED, *([replace(CLOSED, sequence=2)] if closed else [])]
    desk.hear(events, f"tkt_{name}", opened_at=opened, closed_at=closed, channel=channel)


def test_what_is_not_solved_is_on_the_next_list_until_it_is(desk: Desk) -> None:
    """Carried in + raised = solved + carried over, in each period and for each line."""
    for number in range(47):
        raised(desk, f"s{number:02}", "2026-03-01T02:00:00Z", "2026-12-31T15:59:59Z", "web")
    for number in range(14):
        raised(desk, f"o{number:02}", "2026-12-31T02:00:00Z", None, "hotline")
    raised(desk, "later", "2026-12-31T16:00:00Z", None, "web")  # new year's day in the district
    of_year = "from=2026-01-01&to=2026-12-31"
    with profiled(desk.container.database):
        found = desk.get(f"{PATH}?{of_year}&by=channel")
        after = desk.get(f"{PATH}?from=2027-01-01&to=2027-12-31")["total"]
        listed = desk.get(f"{PATH}/tickets?{of_year}&limit=10")
    assert collection_scans(desk.container.database) == []
    numbers = ("carried_in", "raised", "solved", "carried_over")

    assert [found["total"][name] for name in numbers] == [0, 61, 47, 14]
    rows = {row["key"]: [row[name] for name in numbers] for row in found["rows"]}
    assert rows == {"hotline": [0, 14, 0, 14], "web": [0, 47, 47, 0]}
    assert [after[name] for name in numbers] == [14, 1, 0, 15]
    assert (len(listed["items"]), listed["items"][0]["periods_carried"]) == (10, 0)
    more = desk.get(f"{PATH}/tickets?to=2027-03-31&limit=100")["items"]
    assert {one["periods_carried"] for one in more} == {2, 3}
    narrow = desk.get(f"{PATH}?{of_year}&channel=hotline&by=unit")
    assert narrow["total"]["carried_over"] == 14


def test_lines_add_up_to_the_whole(desk: Desk) -> None:
    """32 solved by the community, 20 with the help of others: 52 in all."""
    for number in range(52):
        who = "web" if number < 32 else "hotline"
        raised(desk, f"c{number:02}", "2026-03-01T02:00:00Z", "2026-04-01T02:00:00Z", who)
    found = desk.get(f"{PATH}?from=2026-01-01&to=2026-12-31&by=channel")

    assert sorted(row["solved"] for row in found["rows"]) == [20, 32]
    assert found["total"]["solved"] == found["total"]["raised"] == 52
