"""The desks over the real dispatch: what its answers say is what the pages show (items 4, 5)."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    STREET_UNIT,
    UNIT,
    directory_body,
    submitted,
)
from tests.factories.whistles import whistle_body
from tests.integration.dispatch.conftest import bearer as bearer
from tests.integration.dispatch.conftest import clock as clock
from tests.integration.dispatch.conftest import container as container
from tests.integration.dispatch.conftest import http as http
from tests.integration.dispatch.conftest import keys as keys
from tests.support.console import Browser, browser_of
from tests.support.dispatch_api import DispatchApi

pytestmark = pytest.mark.integration
STREET_AREA = "610104001"
Headers = Callable[..., dict[str, str]]
CALENDARS = "/editors/calendars"
SEEN = re.compile(r'name="etag" value="([^"]*)"')


@pytest.fixture
def desk(
    container: Container, http: FlaskClient, bearer: Headers
) -> Callable[[str, str, str], Browser]:
    """Return a browser of a role, its unit and its area."""
    container.publish_directory({**directory_body(), "whistles": whistle_body()})
    container.open_tickets([submitted(n) for n in range(1, 4)])

    def opened(role: str, unit: str, area: str = "") -> Browser:
        areas = (area,) if area else ()
        headers = bearer(role, subject=f"{role}@{unit}", unit=unit, areas=areas)
        return browser_of(role, api=DispatchApi(http.open, headers), unit=unit, area=area)

    return opened


def test_from_the_streets_whistle_to_the_departments_sign_in(
    desk: Callable[..., Browser], container: Container
) -> None:
    street, unit = desk("street", STREET_UNIT, STREET_AREA), desk("unit_handler", UNIT)
    ticket = container.database["tickets"].find_one(sort=[("number", 1)]) or {}
    area = street.get("/street")
    assert area.status_code == 200
    assert "<path" in area.text
    assert ticket["number"] in area.text

    new = f"/street/whistles/new?ticket_id={ticket['_id']}&kind=urgent"
    assert 'value="gongan"' in street.get(new).text
    form = {"ticket_id": ticket["_id"], "kind": "urgent", "units": ["gongan", "shizheng"],
            "reason": "占道与油烟交织，三次协调未果", "place": "东门岗亭"}  # fmt: skip
    blown = street.post("/street/whistles/new", form)
    assert blown.status_code == 303, blown.text
    page = street.get(blown.headers["Location"]).text
    kept = (container.database["tickets"].find_one({"_id": ticket["_id"]}) or {})["whistles"][0]
    code = next(one["code"] for one in kept["summons"] if one["unit"] == "gongan")
    assert code in page

    summoned = desk("unit_handler", "gongan")
    assert "待报到" not in summoned.get("/street/whistles?view=awaited").text
    spot = f"/grid/whistles/{kept['id']}"
    assert spot in summoned.get("/grid").text
    assert summoned.post(spot, {"code": "000000"}).status_code == 422
    assert summoned.post(spot, {"code": code}).status_code == 303
    assert "已到 1/2" in street.get(f"{blown.headers['Location']}/summons").text
    assert spot not in summoned.get("/grid").text
    assert unit.get("/unit").status_code == 200


def test_a_department_signs_many_and_a_street_convenes(
    desk: Callable[..., Browser], container: Container
) -> None:
    unit = desk("unit_handler", UNIT)
    rows = list(container.database["tickets"].find({}, sort=[("number", 1)]))
    orders = [row["orders"][0]["id"] for row in rows]
    page = unit.get("/unit?lane=sign").text
    assert all(f'value="{order}"' in page for order in orders)
    done = unit.post("/unit/acknowledge", {"order": [*orders[:2], "wo_none"]})
    assert "已签收 2 张" in done.text
    assert orders[0] in unit.get("/unit?lane=contact").text
    assert unit.get("/unit?lane=resolved").status_code == 200

    street = desk("street", STREET_UNIT, STREET_AREA)
    call = {
        "ticket_id": rows[0]["_id"],
        "units": ["gongan"],
        "reason": "占道与噪声交织，需现场会商分工",
    }
    assert street.post("/street/meetings/new", call).status_code == 303
    assert rows[0]["number"] in desk("unit_handler", "gongan").get("/street/meetings").text
    end = {"outcome": "held", "minutes": "由城管牵头，公安配合，三日内完成整治"}
    assert street.post(f"/street/meetings/{rows[0]['_id']}/end", end).status_code == 303


def test_what_an_officer_settled_is_checked_by_the_street(desk: Callable[..., Browser]) -> None:
    officer = desk("grid_officer", COMMUNITY_UNIT, COMMUNITY)
    assert officer.get("/grid").status_code == 200
    assert "0104" in officer.get("/grid/report").text
    said = {"title": "占道烧烤摊", "done": "劝离占道经营并清扫地面油污", "category": "0104",
            "area_code": COMMUNITY}  # fmt: skip
    item = {"id": "go-1", "what": "settled", "at": "2026-11-23T01:00:00Z", "said": said}
    for _ in range(2):
        told = officer.post("/grid/sync", json={"items": [item]}).get_json()["items"]
        assert [one["state"] for one in told] == ["sent"], told
    page = officer.get("/grid/settled").text
    assert page.count("占道烧烤摊") == 1

    street = desk("street", STREET_UNIT, STREET_AREA)
    shown = street.get("/street/settled?state=awaiting_check").text
    matter = shown.split("/street/settled/mat_")[1].split("/")[0]
    seen = {"confirmed": "false", "note": "油污未清理干净"}
    assert street.post(f"/street/settled/mat_{matter}/check", seen).status_code == 303
    again = {"done": "已用高压水枪冲洗干净"}
    assert officer.post(f"/grid/settled/mat_{matter}/resettle", again).status_code == 303


def test_a_notice_is_mended_published_and_followed_until_every_limit_is_counted_anew(
    desk: Callable[..., Browser], container: Container
) -> None:
    director = desk("director", "dispatch-centre")

    def sent(form: str, **fields: str) -> TestResponse:
        seen = SEEN.search(director.get(f"{CALENDARS}/{form}").text)
        assert seen
        etag = unescape(seen[1])
        return director.post(f"{CALENDARS}/{form}", {"etag": etag, **fields})

    head = "date,kind,name\n"
    wrong = sent("notice", format="csv", text=f"{head}2026-11-31,closed,停电检修\n")
    assert wrong.status_code == 422
    assert "2026-11-31,closed,停电检修" in wrong.text
    taken = sent("notice", format="csv", text=f"{head}2026-11-24,closed,停电检修\n")
    assert taken.headers["Location"] == f"{CALENDARS}/publish"
    assert "停电检修" in director.get(f"{CALENDARS}/publish").text

    published = sent("publish", why="供电公司检修通知")
    followed = published.headers["Location"]
    assert followed == f"{CALENDARS}/recomputations"
    waiting = director.get(followed).text
    assert "重算即将开始" in waiting
    assert 'hx-trigger="every 5s"' in waiting
    assert container.calendars.recompute() == 3
    done = director.get(f"{followed}/rows").text
    assert "完成<" in done
    assert "every 5s" not in done
    assert director.get(f"{followed}/2?show=all").text.count("/tickets/tkt_") >= 3
    again = director.post(f"{CALENDARS}/publish", {"etag": '"1"', "why": "又一次"})
    assert again.status_code == 412
