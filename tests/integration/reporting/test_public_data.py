"""What everybody may read: valid by Frictionless, nobody in it, no small group."""

import csv
import io
from pathlib import Path

import frictionless
import pytest

from services.common.store.publications import PublishedCopy
from services.reporting.domain.resources import Resource
from tests.factories.reporting import life, sealed
from tests.factories.reporting_desk import Desk
from tests.integration.reporting.test_hotspots_api import submitted
from tests.support.profiler import collection_scans, profiled
from tests.unit.reporting.hotspots.test_finding import NOISE

pytestmark = pytest.mark.integration
OCTOBER = {"opened_at": "2025-10-16T01:00:00Z", "closed_at": "2025-10-20T04:00:00Z"}


def test_a_month_is_published_without_anybody_in_it(desk: Desk, tmp_path: Path) -> None:
    directory = {"district": {"name": "莲湖区"}, "units": [], "categories": [],
                 "areas": [{"code": "610104001", "name": "青年路街道"}]}  # fmt: skip
    PublishedCopy(desk.container.database["copies"], "directory").save(1, directory)
    for number in range(8):
        desk.hear(life(), f"tkt_{number}", **OCTOBER, category="0101")
    desk.hear(life(), "tkt_few", **OCTOBER, category="0202")
    desk.hear([*life(), sealed(closed_units=["chengguan"])], "tkt_shut", **OCTOBER, category="0101")
    desk.hear(life(), "tkt_report", **OCTOBER, category="0101", kind="report")
    team = Resource("team", "啄木鸟志愿队", "team", contact="13812345678", is_public=True)
    desk.container.resource_list.resources.put([team, Resource("hidden", "专家", "expert")])
    submitted(desk, 1, NOISE[0], received_at="2025-10-16T01:00:00Z")

    with profiled(desk.container.database):
        board = desk.http.get("/public/board/2025-10")
        finds = desk.container.public_desk.scanned("2025-10")
    assert collection_scans(desk.container.database) == []
    assert board.status_code == 200
    assert board.json["total"]["requests"] == 9
    assert {one["matter"]: one["requests"] for one in board.json["matters"]} == {
        "0101": None, "0202": None,
    }  # fmt: skip
    assert board.json["areas"][0]["area_name"] == "青年路街道"
    numbers = {"carried_in": 0, "raised": 9, "solved": 9, "carried_over": 0, "with_resources": 0}
    assert board.json["work_list"] == numbers  # a report against a unit is not in it either
    assert board.json["resources"][0]["name"] == "啄木鸟志愿队"
    assert finds == []

    for name in ("requests.csv", "board.csv", "datapackage.json"):
        answer = desk.http.get(f"/public/open-data/2025-10/{name}")
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.data)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    text = (tmp_path / "requests.csv").read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 9
    assert "tkt_" not in text

    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        pages = desk.http.get(f"/public/bulletins/2025-10.{kind}")
        assert (pages.status_code, pages.data[: len(begins)]) == (200, begins)
    for path in ("/public/bulletins/2025-10.exe", "/public/bulletins/2999-01.pdf",
                 "/public/board/2999-01", "/public/board/2025-13", "/public/board/x",
                 "/public/board/0001-01", "/public/bulletins/1999-01.pdf",
                 "/public/open-data/2025-10/secrets.csv"):  # fmt: skip
        assert desk.http.get(path).status_code in (404, 422), path
    assert desk.http.get("/public/board").status_code == 200
