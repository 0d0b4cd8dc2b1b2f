"""D6: a community blows a whistle; one unit reports in, one does not, and it climbs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.e2e.story import Story, refused
from tests.e2e.test_journey import channel_of, received
from tests.support import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

REASON = "商户占道与垃圾外溢反复出现，社区三次协调未果"
RESULT = "公安与市监现场联合清理完毕，约定次日复查"
SIGNED = {"longitude": 108.94, "latitude": 34.27, "crs": "wgs84"}
COMING, ABSENT = "gongan", "shijian"  # other stories summon chengguan


def test_whistle_is_answered_climbs_and_is_assessed_by_both_sides(story: Story) -> None:
    ticket = story.ticket(story.post())
    community = _community(story, ticket["area_code"])
    body = {
        "kind": "emergency",
        "units": [COMING, ABSENT],
        "reason": REASON,
        "place": {"point": SIGNED, "note": "东门岗亭"},
    }
    whistle = _post(story, f"/api/v1/tickets/{ticket['ticket_id']}/whistles", body, community)
    address = f"/api/v1/whistles/{whistle['whistle_id']}"
    coming, absent = story.lianhu.api.unit(COMING), story.lianhu.api.unit(ABSENT)

    with refused(422):
        _post(story, f"{address}/report-in", {}, coming)
    came = _post(story, f"{address}/report-in", {"point": SIGNED}, coming)
    assert came["summons"][0]["signed_in"]["in_time"] is True
    with refused(404):
        _post(story, f"{address}/report-in", {}, story.lianhu.api.unit("jiaoyu"))
    for tier in (1, 2, 3):
        story.jump(_next(story, ticket["ticket_id"]))
        eventually(lambda tier=tier: _see(story, address, community)["summons"][1]["tier"] == tier)
    code = _see(story, address, community)["summons"][1]["code"]
    late = _post(story, f"{address}/report-in", {"code": code}, absent)
    assert late["summons"][1]["signed_in"]["in_time"] is False

    _post(story, f"{address}/plan", {"text": RESULT}, coming)
    _post(story, f"{address}/result", {"outcome": "done", "text": RESULT}, community)
    _post(story, f"{address}/close", {}, community)
    for_unit = dict.fromkeys(("promptness", "cooperation", "effect"), 5)
    for_blower = dict.fromkeys(("necessity", "preparation", "coordination"), 4)
    said = _post(story, f"{address}/assess", {"scores": for_blower, "text": "准备充分"}, coming)
    assert said["summons"][0]["of_unit"] is None
    both = _post(story, f"{address}/assess", {"unit": COMING, "scores": for_unit}, community)
    assert both["summons"][0]["of_blower"]["mean"] == 4

    told = [name for name in story.types(ticket["ticket_id"]) if name in WHISTLE_EVENTS]
    assert sorted(set(told)) == sorted(WHISTLE_EVENTS)
    _reach_the_queue_of(story, COMING, ticket["ticket_id"])
    api = story.lianhu.api
    path, supervisor = "/api/v1/whistles/statistics", api.staff("supervisor")
    rows = api.get("dispatch", path, supervisor, by="unit", limit=200)
    shares = {row["unit"]: row["in_time_share"] for row in rows["items"]}
    assert (shares[COMING], shares[ABSENT]) == (1, 0)


WHISTLE_EVENTS = (
    "whistle.blown",
    "unit.reported_in",
    "whistle.planned",
    "whistle.resolved",
    "whistle.closed",
    "whistle.assessed",
)


def _community(story: Story, area_code: str) -> str:
    """Return the token of the community in whose area the ticket lies."""
    areas = story.lianhu.directory["areas"]
    unit = next(row["unit"] for row in areas if row["code"] == area_code)
    return story.lianhu.api.person("community", unit)


def _next(story: Story, ticket_id: str) -> datetime:
    """Return when the absent unit's clock says that something is to happen next."""
    clocks = story.see(ticket_id)["clocks"]
    (clock,) = [c for c in clocks if c["clock"] == "report_in" and c["unit"] == ABSENT]
    return datetime.fromisoformat(clock["next_at"]) + timedelta(seconds=1)


def _reach_the_queue_of(story: Story, unit: str, ticket_id: str) -> None:
    """Read the unit's own queue until every step of the whistle has come."""
    seen: set[str] = set()
    with channel_of(story.lianhu, unit) as channel:

        def all_of_them() -> bool:
            events = received(channel, unit)
            seen.update(event["type"] for event in events if event["subject"] == ticket_id)
            return {f"{name}.v1" for name in WHISTLE_EVENTS} <= seen

        eventually(all_of_them)


def _see(story: Story, address: str, token: str) -> dict[str, Any]:
    found: dict[str, Any] = story.lianhu.api.get("dispatch", address, token)
    return found


def _post(story: Story, address: str, body: dict[str, Any], token: str) -> dict[str, Any]:
    made: dict[str, Any] = story.lianhu.api.post("dispatch", address, body, token)
    return made
