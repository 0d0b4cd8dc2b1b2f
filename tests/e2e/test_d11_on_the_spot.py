"""D11: settled on the spot, checked by another person, and never counted as satisfaction."""

from datetime import timedelta
from typing import Any

import pytest

from tests.e2e.story import Story, refused
from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

URL = "/api/v1/tickets/on-the-spot"
CATEGORY = "0104"
DONE = "劝离占道经营并清扫地面油污。"


def test_d11_a_matter_settled_on_the_spot_is_checked_and_counts_for_no_rate(
    story: Story, lianhu: District
) -> None:
    api = lianhu.api
    community = next(u for u in lianhu.directory["units"] if u["kind"] == "community")
    grid = api.person("grid_officer", community["code"])
    peer = api.person("community", community["code"])
    before = _counted(lianhu)
    body = {
        "category": CATEGORY,
        "area_code": community["area_code"],
        "title": "占道烧烤",
        "done": DONE,
    }
    made = api.post("dispatch", URL, body, grid, key="d11-1")
    assert api.post("dispatch", URL, body, grid, key="d11-1") == made
    address = f"{URL}/{made['matter_id']}"
    with refused(403):  # a grid officer checks nobody's work, his own least of all
        api.post("dispatch", f"{address}/check", {"confirmed": True, "note": "已清理"}, grid)

    story.jump(lianhu.now() + timedelta(days=4))
    eventually(lambda: made["matter_id"] in _overdue(lianhu))
    eventually(lambda: api.get("dispatch", address, peer)["tier"] >= 1)
    closed = api.post("dispatch", f"{address}/check", {"confirmed": True, "note": "已清理"}, peer)
    assert (closed["state"], closed["overdue"]) == ("closed", False)
    assert made["matter_id"] not in _overdue(lianhu)
    assert _counted(lianhu) == before


def _overdue(lianhu: District) -> list[str]:
    api = lianhu.api
    found = api.get("dispatch", URL, api.staff("supervisor"), overdue="true", limit=200)
    return [line["matter_id"] for line in found["items"]]


def _counted(lianhu: District) -> tuple[int, list[Any]]:
    """Return the appeals in the ledger, and what the rates of such matters are made of."""
    api = lianhu.api
    found = []
    for name in ("response_rate", "resolution_rate", "satisfaction_rate", "on_time_rate"):
        path = f"/api/v1/indicators/{name}"
        rows = api.get("reporting", path, api.staff("analyst"), by="category")["rows"]
        found += [(row["numerator"], row["denominator"]) for row in rows if row["key"] == CATEGORY]
    return int(lianhu.ledger()["accepted"]), found
