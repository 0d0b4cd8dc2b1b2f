"""Indicators as people ask for them: compared, ranked, and down to their tickets."""

import pytest

from tests.factories.reporting import life, rated
from tests.factories.reporting_desk import Desk

pytestmark = pytest.mark.integration
NOVEMBER = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Three units in November, of one of them a case in October and one a year before."""
    for number in range(4):
        desk.hear([*life(), rated(f"apl_{number}")], f"tkt_a{number}", unit="chengguan")
    for number in range(2):
        story = [*life(in_time=number == 0), rated(f"apl_z{number}", resolved=False)]
        desk.hear(story, f"tkt_b{number}", unit="huanwei", channel="hotline")
    desk.hear(life(in_time=False), "tkt_c", unit="chengguan", closed_at="2026-10-15T04:00:00Z")
    desk.hear(life(), "tkt_d", unit="chengguan", closed_at="2025-11-18T04:00:00Z")
    return desk


def test_a_figure_has_its_definition_its_changes_and_its_tickets(busy: Desk) -> None:
    """The shares of the tickets behind a figure add up to it, page by page."""
    table = busy.get(f"/api/v1/indicators/response_rate?by=unit&{NOVEMBER}&compare=true")
    rows = {row["key"]: row for row in table["rows"]}

    assert table["definition"]["title"] == "响应率"
    assert table["as_of"]
    assert (rows["chengguan"]["numerator"], rows["chengguan"]["denominator"]) == (4, 4)
    assert rows["chengguan"]["on_period"] == {"value": 0.0, "difference": 1.0, "relative": None}
    assert rows["chengguan"]["on_year"] == {"value": 1.0, "difference": 0.0, "relative": 0.0}
    assert rows["huanwei"]["value"] == 0.5
    assert rows["huanwei"]["on_period"]["value"] is None
    assert table["total"]["denominator"] == 6

    seen: list[dict[str, int]] = []
    path = rows["chengguan"]["tickets"] + "&limit=3"
    cursor = ""
    while True:
        found = busy.get(path + cursor)
        seen += [one["score"] for one in found["items"]]
        if found["next_cursor"] is None:
            break
        cursor = f"&cursor={found['next_cursor']}"
    assert sum(one["responded"] for one in seen) == rows["chengguan"]["numerator"]
    assert sum(one["response_scope"] for one in seen) == rows["chengguan"]["denominator"]


def test_a_line_that_a_counted_period_did_not_have_had_none(busy: Desk) -> None:
    """A count grew from nothing, a rate had no value; before all data nothing is known."""

    def changes(name: str, of: str, days: str = NOVEMBER) -> dict[str, tuple[float | None, ...]]:
        path = f"/api/v1/indicators/{name}?by=channel&{days}&compare=true"
        rows = busy.get(path)["rows"]
        return {row["key"]: (row[of]["value"], row[of]["difference"]) for row in rows}

    opened = "from=2026-11-16&to=2026-11-16"
    assert changes("appeals_in_tickets", "on_year", opened)["web"] == (None, None)
    busy.hear(life(), "tkt_e", channel="web", opened_at="2026-11-15T04:00:00Z")
    told = changes("appeals_in_tickets", "on_period", opened)
    assert told["web"][0] == 1
    assert told["hotline"] == (0.0, 2.0)
    assert changes("response_rate", "on_period")["hotline"] == (None, None)


def test_waits_shares_and_parts_of_the_district(busy: Desk) -> None:
    """Narrowed and grouped at once; a count tells each line's share; a wait is a real one."""
    path = f"/api/v1/indicators/resolution_rate?by=channel&unit=huanwei&{NOVEMBER}"
    assert [(one["key"], one["value"]) for one in busy.get(path)["rows"]] == [("hotline", 0.0)]
    opened = busy.get(f"/api/v1/indicators/tickets_opened?by=channel&{NOVEMBER}")
    assert {one["key"]: one["share"] for one in opened["rows"]} == {"hotline": 0.25, "web": 0.75}
    wait = busy.get(f"/api/v1/indicators/sign_p90?by=unit&{NOVEMBER}")
    assert wait["definition"]["unit"] == "seconds"
    assert wait["total"] | {"tickets": ""} == {
        "key": None,
        "label": None,
        "numerator": None,
        "denominator": 8,
        "value": 3540.0,
        "sample_is_enough": False,
        "share": None,
        "breakdown": {},
        "tickets": "",
        "on_period": None,
        "on_year": None,
    }
    tiers = busy.get(f"/api/v1/indicators/escalations_by_tier?{NOVEMBER}")["total"]
    assert tiers["breakdown"] == {"tier_1": 8, "tier_2": 0, "tier_3": 0}
    listed = busy.get("/api/v1/indicators")["items"]
    assert {one["name"] for one in listed} > {"composite", "closing_rate", "report_in_rate"}
    for one in listed:
        busy.get(f"/api/v1/indicators/{one['name']}?by=street&{NOVEMBER}&compare=true")


def test_small_samples_are_not_ranked_and_nonsense_is_refused(busy: Desk) -> None:
    path = "/api/v1/indicators/response_rate/ranking"
    assert [one["rank"] for one in busy.get(f"{path}?{NOVEMBER}")["rows"]] == [None, None]
    headers = busy.headers("analyst", None, ())
    for url, status in (
        ("/api/v1/indicators/workload/ranking", 422),
        ("/api/v1/indicators/nothing", 404),
        ("/api/v1/indicators/nothing/tickets", 404),
        ("/api/v1/indicators/workload?by=reporter", 422),
        ("/api/v1/indicators/workload?from=2026-11-30&to=2026-11-01", 422),
        ("/api/v1/indicators/workload?from=soon", 422),
        ("/api/v1/indicators/workload?tier=9", 422),
        ("/api/v1/indicators/workload/tickets?cursor=x", 400),
    ):
        assert busy.http.get(url, headers=headers).status_code == status, url
    for role in ("unit_handler", "street", "operator"):
        refused = busy.http.get(path, headers=busy.headers(role, "chengguan", ()))
        assert refused.status_code == 403


def test_a_trend_has_a_point_for_each_step_and_they_add_up(busy: Desk) -> None:
    url = "/api/v1/indicators/tickets_opened/trend"
    whole = busy.get(f"/api/v1/indicators/tickets_opened?{NOVEMBER}")["total"]["numerator"]
    days = busy.get(f"{url}?{NOVEMBER}")
    assert len(days["points"]) == 30
    assert sum(point["numerator"] or 0 for point in days["points"]) == whole
    weeks = busy.get(f"{url}?{NOVEMBER}&step=week")["points"]
    assert [point["first"] for point in weeks[:2]] == ["2026-11-01", "2026-11-02"]
    assert sum(point["numerator"] or 0 for point in weeks) == whole
    months = busy.get(f"{url}?from=2025-11-15&to=2026-11-30&step=month")["points"]
    assert (len(months), months[0]["last"]) == (13, "2025-11-30")
    assert len(busy.get(url)["points"]) == 30
    narrowed = busy.get(f"{url}?{NOVEMBER}&channel=hotline&step=month")["points"]
    assert [point["numerator"] for point in narrowed] == [2]
    for query in (f"{NOVEMBER}&step=hour", "from=2020-01-01", "from=2026-11-02&to=2026-11-01"):
        who = busy.headers("supervisor", None, ())
        assert busy.http.get(f"{url}?{query}", headers=who).status_code == 422, query
    missing = "/api/v1/indicators/no_such/trend"
    who = busy.headers("supervisor", None, ())
    assert busy.http.get(missing, headers=who).status_code == 404
