"""The whistle (D6) through the API on a real MongoDB: its story, its climb, who sees what."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import COMMUNITY, COMMUNITY_UNIT, UNIT, directory_body, submitted
from tests.factories.whistles import (
    FAR,
    HERE,
    NEAR,
    REASON,
    SCORES_OF_BLOWER,
    SCORES_OF_UNIT,
    whistle_body,
)
from tests.fakes.dispatch import FakeClock
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
View = dict[str, Any]


def point(place: tuple[float, float], crs: str = "wgs84") -> View:
    return {"point": {"longitude": place[0], "latitude": place[1], "crs": crs}}


class Story:
    """A ticket, its community, and the units it may summon."""

    def __init__(self, http: FlaskClient, bearer: Headers, container: Container) -> None:
        container.publish_directory({**directory_body(), "whistles": whistle_body()})
        container.open_tickets([submitted(1, point=HERE)])
        found = container.database["tickets"].find_one()
        assert found is not None
        self.http, self.ticket_id = http, found["_id"]
        self.community = bearer("community", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
        self.centre = bearer("supervisor")
        self.shizheng, self.gongan, self.lead = (
            bearer("unit_handler", subject=unit, unit=unit) for unit in ("shizheng", "gongan", UNIT)
        )
        self.stranger = bearer("unit_handler", subject="jd-east", unit="jd-east")

    def blow(self, kind: str = "urgent", headers: View | None = None, **more: Any) -> Any:
        body = {"kind": kind, "units": ["shizheng", "gongan"], "reason": REASON, **more}
        return self.http.post(
            f"/api/v1/tickets/{self.ticket_id}/whistles",
            json=body,
            headers=headers or self.community,
        )

    def do(self, whistle: View, verb: str, headers: View, **body: Any) -> Any:
        url = f"/api/v1/whistles/{whistle['whistle_id']}/{verb}"
        return self.http.post(url, json=body, headers=headers)

    def see(self, whistle: View, headers: View) -> Any:
        return self.http.get(f"/api/v1/whistles/{whistle['whistle_id']}", headers=headers)


@pytest.fixture
def story(http: FlaskClient, bearer: Headers, container: Container) -> Story:
    return Story(http, bearer, container)


def test_from_the_whistle_to_both_assessments(
    story: Story, container: Container, clock: FakeClock
) -> None:
    """Blow, report in, plan, result, close, assess: each told to all parties, scores at the end."""
    blown = story.blow()
    assert blown.status_code == 201, blown.json
    whistle = blown.json
    clock.advance(minutes=20)
    came = story.do(whistle, "report-in", story.gongan, **point(NEAR))
    assert came.status_code == 200, came.json
    signed = came.json["summons"][1]["signed_in"]
    assert (signed["in_time"], signed["way"], signed["distance_metres"]) == (True, "geofence", 144)
    assert signed["wall_at"] != signed["at"]
    clock.advance(minutes=20)
    late = story.do(whistle, "report-in", story.shizheng, code=whistle["summons"][0]["code"])
    assert late.json["summons"][0]["signed_in"]["in_time"] is False
    assert story.do(whistle, "plan", story.gongan, text=REASON).json["state"] == "planned"
    done = story.do(whistle, "result", story.community, outcome="done", text=REASON)
    assert done.json["state"] == "resolved"
    assert story.do(whistle, "assess", story.gongan, scores=SCORES_OF_BLOWER).status_code == 200
    hidden = story.see(whistle, story.community).json["summons"][1]
    assert (hidden["of_blower"], hidden["of_unit"]) == (None, None)
    closed = story.do(whistle, "close", story.community)
    assert (closed.json["state"], closed.json["close_reason"]) == ("closed", "settled")
    both = story.do(whistle, "assess", story.community, unit="gongan", scores=SCORES_OF_UNIT)
    assert both.json["summons"][1]["of_blower"]["mean"] == 3
    assert story.see(whistle, story.gongan).json["summons"][1]["of_unit"]["mean"] == 4.5

    document = container.database["tickets"].find_one({"_id": story.ticket_id})
    assert document is not None
    told = [entry["event"] for entry in document["outbox"]]
    types = [event["type"] for event in told if "whistle_id" in event["data"]]
    assert types == [
        "whistle.blown.v1",
        "unit.reported_in.v1",
        "deadline.missed.v1",
        "ticket.escalated.v1",
        "unit.reported_in.v1",
        "whistle.planned.v1",
        "whistle.resolved.v1",
        "whistle.assessed.v1",
        "whistle.closed.v1",
        "whistle.assessed.v1",
    ]
    scores = [e["data"].get("score_of_unit") for e in told if e["type"] == "whistle.assessed.v1"]
    assert scores == [None, 4.5]
    parties = {"shizheng", "gongan", COMMUNITY_UNIT}
    copies = {entry["event"]["type"]: set(entry["units"]) for entry in document["outbox"]}
    assert (
        copies["whistle.blown.v1"] == copies["whistle.closed.v1"] == parties | {UNIT}
    )  # who works on it, too
    codes = {item["code"] for item in whistle["summons"]}
    assert not any(code in str(event) for code in codes for event in told)


def test_who_sees_what(story: Story) -> None:
    """L1: parties see the whistle and what they need; others nothing; codes are the blower's."""
    whistle = story.blow().json
    ticket = f"/api/v1/tickets/{story.ticket_id}"

    seen = story.see(whistle, story.gongan)
    assert seen.status_code == 200
    assert seen.json["ticket"]["matter"]["title"] == "楼下露天烧烤"
    assert seen.json["summons"][1]["code"] is None
    assert story.http.get(ticket, headers=story.gongan).status_code == 404
    assert story.see(whistle, story.lead).status_code == 200
    assert story.see(whistle, story.stranger).status_code == 404
    assert story.do(whistle, "report-in", story.stranger).status_code == 404
    assert story.http.get("/api/v1/whistles", headers=story.stranger).json["items"] == []
    for headers in (story.gongan, story.community, story.centre):
        assert len(story.http.get("/api/v1/whistles", headers=headers).json["items"]) == 1
    assert story.do(whistle, "report-in", story.lead).status_code == 403
    assert story.do(whistle, "close", story.gongan).status_code == 403
    history = story.http.get(f"{ticket}/history", headers=story.lead).json["items"]
    assert "whistle.blown.v1" in [event["type"] for event in history]
    on_page = story.http.get(ticket, headers=story.community).json["whistles"]
    assert [item["awaited"] for item in on_page] == [["shizheng", "gongan"]]
    story.do(whistle, "close", story.community, reason="已自行处置，无需到场了")
    after = story.see(whistle, story.gongan).json
    assert (after["ticket"]["matter"], after["close_reason"]) == (None, "called_off")


def test_lists_are_narrowed_and_paged(story: Story, container: Container) -> None:
    """Filters fit whistle by whistle; no list reads the whole collection."""
    whistle = story.blow("livelihood", units=["gongan"]).json
    story.do(whistle, "close", story.community, reason="已自行处置，无需到场了")
    story.blow("urgent", units=["shizheng"])

    def kinds(query: str, headers: View | None = None) -> list[str]:
        found = story.http.get(f"/api/v1/whistles?{query}", headers=headers or story.centre)
        assert found.status_code == 200, found.json
        return [item["kind"] for item in found.json["items"]]

    with profiled(container.database):
        assert kinds("") == ["urgent", "livelihood"]
        assert kinds("live=true") == ["urgent"]
        assert kinds("state=closed") == ["livelihood"]
        assert kinds("unit=shizheng") == ["urgent"]
        assert kinds("awaited=true") == ["urgent"]
        assert kinds("awaited=false") == ["livelihood"]
        assert kinds("kind=urgent") == ["urgent"]
        assert kinds("state=closed&live=true") == []
        assert kinds("unit=shizheng&awaited=false") == []
        assert kinds("kind=urgent&state=blown", story.community) == ["urgent"]
        assert kinds("kind=urgent", story.gongan) == []
        assert kinds("kind=livelihood&blower_unit=sq-first") == ["livelihood"]
        assert kinds(f"ticket_id={story.ticket_id}&live=false") == ["livelihood"]
        assert kinds("", story.gongan) == ["livelihood"]
        assert kinds("", story.community) == ["urgent", "livelihood"]
        story.see(whistle, story.centre)
        story.http.get("/api/v1/whistles/statistics?by=blower", headers=story.centre)
        story.http.get("/api/v1/whistles/statistics?by=unit", headers=story.community)
    assert not [s for s in collection_scans(container.database) if s["collection"] == "tickets"]
    first = story.http.get("/api/v1/whistles?limit=1", headers=story.centre).json
    rest = story.http.get(
        f"/api/v1/whistles?limit=1&cursor={first['next_cursor']}", headers=story.centre
    )
    assert rest.json == {"items": [], "next_cursor": None}


def test_unanswered_whistle_climbs_through_the_scheduler_once(
    story: Story, container: Container, clock: FakeClock
) -> None:
    """Two schedulers, each tier once; the blower and the unit hear of it; coming ends it."""
    whistle = story.blow(units=["gongan"]).json
    tiers = []
    for minutes in (31, 15, 30):
        clock.advance(minutes=minutes)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: container.advance_clocks(), range(2)))
        tiers.append(story.see(whistle, story.community).json["summons"][0]["tier"])
    assert tiers == [1, 2, 3]
    history = container.lists.history(story.ticket_id)
    steps = [
        event["data"]
        for event in history
        if event["type"] == "ticket.escalated.v1" and event["data"].get("whistle_id")
    ]
    assert [step["step_id"] for step in steps] == [f"report_in:1:{tier}" for tier in (1, 2, 3)]
    assert {step["trigger"] for step in steps} == {"whistle_unanswered"}
    assert all({"gongan", COMMUNITY_UNIT} <= set(step["tell_units"]) for step in steps)
    code = whistle["summons"][0]["code"]
    assert story.do(whistle, "report-in", story.gongan, code=code).status_code == 200
    assert container.auditors.clocks() == 0


@pytest.mark.parametrize(
    ("kind", "proof", "field", "words"),
    [
        ("urgent", {}, "code", "现场签到"),
        ("fenced", point(FAR), "point", "米"),
        ("fenced", point(NEAR, "gcj02"), "point", "米"),
        ("coded", {"code": "999999"}, "code", "不正确"),
        ("coded", {"code": "12"}, "code", ""),
    ],
)
def test_no_presence_no_report(
    story: Story, kind: str, proof: View, field: str, words: str
) -> None:
    """422 with the field and the words; GCJ-02 of the same figures is half a kilometre away."""
    whistle = story.blow(kind).json
    answer = story.do(whistle, "report-in", story.gongan, **proof)

    assert answer.status_code == 422, answer.json
    assert answer.json["errors"][0]["field"] == field
    assert words in answer.json["errors"][0]["message"]


def test_wrong_codes_are_counted_though_refused(story: Story) -> None:
    """Five tries, the same idempotency key or not; then the blower shows another code."""
    whistle = story.blow("coded", units=["gongan"]).json
    wrong = "111111" if whistle["summons"][0]["code"] != "111111" else "222222"
    keyed = {**story.gongan, "Idempotency-Key": "try"}
    for _ in range(5):
        assert story.do(whistle, "report-in", keyed, code=wrong).status_code == 422
    locked = story.do(whistle, "report-in", story.gongan, code=whistle["summons"][0]["code"])
    assert (locked.status_code, locked.json["type"]) == (
        409,
        "urn:huying:problem:too_many_wrong_codes",
    )
    fresh = story.do(whistle, "renew-code", story.community, unit="gongan").json
    code = fresh["summons"][0]["code"]
    assert story.do(whistle, "report-in", story.gongan, code=code).status_code == 200


def test_repeated_and_racing_commands(story: Story) -> None:
    """The same key blows once; units that come at the same moment all are there; 412 for stale."""
    keyed = {**story.community, "Idempotency-Key": "one"}
    first, again = story.blow("livelihood", keyed), story.blow("livelihood", keyed)
    assert first.json["whistle_id"] == again.json["whistle_id"]
    assert story.blow("urgent", keyed).status_code == 422
    stale = {**story.community, "If-Match": '"1"'}
    assert story.do(first.json, "close", stale, reason=REASON).status_code == 412
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda who: story.do(first.json, "report-in", who).status_code,
                (story.gongan, story.shizheng),
            )
        )
    assert answers == [200, 200]
    assert story.see(first.json, story.centre).json["reported_in"] == 2


def test_whistles_end_with_their_ticket_in_the_same_write(
    story: Story, container: Container
) -> None:
    """A refused ticket takes its whistle along; a whistle on a ticket that is over is a 409."""
    whistle = story.blow("livelihood").json
    ground = {"ground": "litigation", "explanation": "该事项已进入诉讼程序，依法不予受理"}
    refused = story.http.post(
        f"/api/v1/tickets/{story.ticket_id}/refuse", json=ground, headers=story.centre
    )
    assert refused.status_code == 200, refused.json
    ended = story.see(whistle, story.gongan).json
    assert (ended["state"], ended["close_reason"]) == ("closed", "ticket_ended")
    last = list(container.lists.history(story.ticket_id))[-1]
    assert last["type"] == "whistle.closed.v1"
    assert last["data"]["unanswered_units"] == ["shizheng", "gongan"]
    assert story.blow().status_code == 409


def _statistics(story: Story, who: View, query: str = "") -> dict[str, Any]:
    url = f"/api/v1/whistles/statistics?limit=200&{query}"
    items = story.http.get(url, headers=who).json["items"]
    return {row["unit"]: row for row in items}


def test_statistics_count_what_was_answered_and_are_scoped(story: Story, clock: FakeClock) -> None:
    """By blower and by unit; a department reads of itself only; few tickets say nothing."""
    whistle = story.blow().json
    story.do(whistle, "report-in", story.gongan, **point(NEAR))
    clock.advance(minutes=31)

    rows = _statistics(story, story.centre, "by=unit")
    assert (rows["gongan"]["in_time_share"], rows["shizheng"]["in_time_share"]) == (1, 0)
    assert (rows["gongan"]["tickets"], rows["gongan"]["balance"]["signal"]) == (0, None)
    blower = _statistics(story, story.centre)[COMMUNITY_UNIT]
    assert (blower["whistles"], blower["tickets"]) == (1, 1)
    assert blower["answers"]["in_time_share"] == 0.5
    assert set(blower["balance"].values()) == {None}
    assert list(_statistics(story, story.gongan, "by=unit")) == ["gongan"]
    assert _statistics(story, story.gongan) == {}
    assert [row["summoned"] for row in _statistics(story, story.stranger, "by=unit").values()] == [
        0
    ]
    assert list(_statistics(story, story.stranger)) == ["jd-east"]
    here = _statistics(story, story.community, "by=unit")
    assert {row["tickets"] for row in here.values()} == {None}  # the district's load is not theirs
    assert (
        story.http.get(
            "/api/v1/whistles/statistics?from=2026-11-24&to=2026-11-23", headers=story.centre
        ).status_code
        == 422
    )


def test_statistics_are_of_their_window_and_come_in_pages(
    story: Story, container: Container
) -> None:
    """A whistle of the same ticket that was blown sixty days ago is not of the last thirty."""
    story.blow()
    whistles = container.database["tickets"]
    document = whistles.find_one({"_id": story.ticket_id}) or {}
    before = {
        **document["whistles"][0],
        "blown_at": document["whistles"][0]["blown_at"] - timedelta(days=60),
    }
    whistles.update_one({"_id": story.ticket_id}, {"$push": {"whistles": before}})
    assert _statistics(story, story.centre)[COMMUNITY_UNIT]["whistles"] == 1

    url = "/api/v1/whistles/statistics?limit=1"
    first = story.http.get(url, headers=story.centre).json
    second = story.http.get(f"{url}&cursor={first['next_cursor']}", headers=story.centre).json
    codes = [page["items"][0]["unit"] for page in (first, second)]
    assert codes == sorted(_statistics(story, story.centre))[:2]
    assert "1000" in first["balance"]["formula"]


def test_kinds_say_what_the_caller_may_blow(story: Story) -> None:
    """The form of the console is made from this."""
    kinds = story.http.get("/api/v1/whistles/kinds", headers=story.community).json["items"]

    assert {kind["code"]: kind["may_blow"] for kind in kinds}["tackling"] is False
    assert {kind["code"]: kind["may_blow"] for kind in kinds}["urgent"] is True
