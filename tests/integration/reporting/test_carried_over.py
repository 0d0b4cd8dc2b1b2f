"""Seed 003: 61 raised = 47 solved + 14 carried into the next year's list; 52 = 32 + 20."""

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

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


def test_what_was_solved_by_oneself_and_with_resources_is_told_apart(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 52 the community solved 32 by itself and 20 with what it could link to them (资源清单)."""
    monkeypatch.setattr("services.reporting.adapters.figures.work_lists._IN_A_QUESTION", 8)
    for number in range(52):
        raised(desk, f"c{number:02}", "2026-03-01T02:00:00Z", "2026-04-01T02:00:00Z", "web")
    raised(desk, "left", "2026-03-01T02:00:00Z", None, "web")
    fund = {"name": "专项经费", "kind": "fund", "unit": "minzheng"}
    assert put(desk, "/api/v1/resources/fund-2026", fund).status_code == 201
    for number in [*range(20), "left"]:
        name = f"c{number:02}" if isinstance(number, int) else number
        path = f"/api/v1/resources/fund-2026/tickets/tkt_{name}"
        assert put(desk, path, {"note": "更换井盖"}).status_code == 200
    with profiled(desk.container.database):
        found = desk.get(f"{PATH}?from=2026-01-01&to=2026-12-31&by=channel")
        listed = desk.get(f"{PATH}/tickets?to=2026-12-31")["items"]
        brought = desk.get("/api/v1/resource-references?ticket_id=tkt_c07")["items"]
        kept = desk.get("/api/v1/resources?kind=fund&area=610104001001&category=0101")["items"]
    assert collection_scans(desk.container.database) == []

    assert [row["with_resources"] for row in found["rows"]] == [20]
    assert found["total"]["solved"] == found["total"]["with_resources"] + 32 == 52
    named = {"code": "fund-2026", "name": "专项经费", "kind": "fund"}
    assert [one["resources"] for one in listed] == [[named]]
    assert [(one["name"], one["note"]) for one in brought] == [("专项经费", "更换井盖")]
    assert [(one["code"], one["tickets"]) for one in kept] == [("fund-2026", 21)]


def test_whoever_keeps_a_resource_alone_changes_it_and_refers_to_his_own_tickets(
    desk: Desk,
) -> None:
    """A unit keeps its own, a street refers to what lies in it; a retired one is not to be had."""
    raised(desk, "one", "2026-03-01T02:00:00Z", None, "web")
    team, path = {"name": "啄木鸟志愿队", "kind": "team", "unit": "sq-wenmiao"}, "/api/v1/resources"
    street, away = ("610104001",), ("610104002",)
    mine = {"role": "community", "unit": "sq-wenmiao", "areas": street}

    assert put(desk, f"{path}/team", {**team, "unit": "other"}, **mine).status_code == 403
    assert put(desk, f"{path}/team", team, **mine).status_code == 201
    other = {"role": "unit_leader", "unit": "other"}
    assert put(desk, f"{path}/team", {**team, "unit": "other"}, **other).status_code == 403
    assert put(desk, f"{path}/Team!", team).status_code == 422
    assert put(desk, f"{path}/x", {**team, "kind": "magic"}).status_code == 422
    used = f"{path}/team/tickets/tkt_one"
    assert put(desk, used, {}, **{**mine, "areas": away}).status_code == 404
    assert put(desk, f"{path}/none/tickets/tkt_one", {}).status_code == 404
    assert put(desk, used, {}, **mine).status_code == 200
    assert delete(desk, f"{path}/team", **other).status_code == 403
    assert delete(desk, f"{path}/team", **mine).status_code == 204
    assert put(desk, used, {}).status_code == 409
    assert desk.get(path)["items"] == []
    assert [one["is_retired"] for one in desk.get(f"{path}?retired=true")["items"]] == [True]
    assert [one["code"] for one in references(desk)] == ["team"]
    assert delete(desk, used, **mine).status_code == 204
    assert delete(desk, used, **mine).status_code == 404
    assert references(desk) == []


def test_bringing_again_changes_the_note_alone_and_who_brought_it_stays(desk: Desk) -> None:
    raised(desk, "one", "2026-03-01T02:00:00Z", None, "web")
    put(desk, "/api/v1/resources/team", {"name": "志愿队", "kind": "team"})
    path = "/api/v1/resources/team/tickets/tkt_one"
    first = put(desk, path, {"note": "清理楼道"}).get_json()
    again = put(desk, path, {}, "supervisor").get_json()
    other = put(desk, path, {"note": "疏通下水"}, "supervisor").get_json()
    put(desk, path, {"note": "疏通下水"}, "supervisor")

    assert again == first == {**other, "note": "清理楼道"}
    assert references(desk) == [other]
    kept = desk.container.database["resource_references"].find_one({}, {"steps": 1})
    assert kept is not None
    told = [(one["by"], one["note"]) for one in kept["steps"]]
    assert told == [("director-None", "清理楼道"), ("supervisor-None", "疏通下水")]
    assert delete(desk, path, "director", "any").status_code == 204
    assert put(desk, path, {}, "supervisor").get_json()["by"] == "supervisor-None"


def references(desk: Desk) -> list[dict[str, Any]]:
    found = desk.get("/api/v1/resource-references?ticket_id=tkt_one")
    return list(found["items"])


def put(
    desk: Desk,
    path: str,
    body: dict[str, Any],
    role: str = "director",
    unit: str | None = None,
    areas: tuple[str, ...] = (),
) -> TestResponse:
    return desk.http.put(path, json=body, headers=desk.headers(role, unit, areas))


def delete(
    desk: Desk, path: str, role: str, unit: str, areas: tuple[str, ...] = ()
) -> TestResponse:
    return desk.http.delete(path, headers=desk.headers(role, unit, areas))
