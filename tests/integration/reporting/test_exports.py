"""Lists leave as files: the same rows whatever the format, for whoever ordered them alone."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from services.reporting.domain.fold import FoldedEvent
from services.reporting.domain.hotspots.hotspot import Hotspot, Sample
from services.reporting.domain.resources import Resource
from tests.factories.reporting import life, rated, sealed
from tests.factories.reporting_desk import Desk
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
PATH = "/api/v1/exports"
DAYS = {"from": "2026-11-01", "to": "2026-11-30"}
OF = {"dataset": "tickets", **DAYS}


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Five tickets, one of them sealed against its unit, one with a number that is a formula."""
    for number in range(3):
        desk.hear([*life(), rated(f"apl_{number}")], f"tkt_a{number}", unit="chengguan")
    desk.hear(life(), "tkt_formula", number="=HYPERLINK(0)", unit="huanwei", channel="hotline")
    shut = sealed(accused_units=["huanwei"], closed_units=["huanwei"])
    desk.hear([*life(), shut], "tkt_sealed", unit="chengguan")
    return desk


def body(desk: Desk, made: Any) -> bytes:
    return desk.http.get(made["file"], headers=desk.headers("director", None, ())).data


def test_a_list_is_the_same_in_every_format(busy: Desk, tmp_path: Path) -> None:
    """CSV neutralises formulas, XLSX keeps them text, Parquet has types; nothing sealed leaks."""
    with profiled(busy.container.database):
        answers = {
            kind: busy.send(PATH, {**OF, "format": kind}) for kind in ("csv", "xlsx", "parquet")
        }
    assert collection_scans(busy.container.database) == []
    assert {one.status_code for one in answers.values()} == {201}
    files = {kind: body(busy, one.json) for kind, one in answers.items()}

    table = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(table) == 5
    assert {row["工单编号"] for row in table} == {"LH-1", "'=HYPERLINK(0)"}
    assert table[0]["立案时间"] == "2026-11-16 09:00:01"

    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(cells) == 6
    assert {(row[0]) for row in cells[1:]} == {"LH-1", "=HYPERLINK(0)"}
    assert {cell.data_type for cell in book.worksheets[0]["A"]} == {"s"}

    path = tmp_path / "x.parquet"
    path.write_bytes(files["parquet"])
    with duckdb.connect() as engine:
        table = engine.read_parquet(str(path))
        found = table.aggregate("count(*), sum(appeals)").fetchall()
        types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert found == [(5, 5)]
    assert types["opened_at"] == "TIMESTAMP WITH TIME ZONE"

    narrow = busy.send(PATH, {**OF, "unit": "huanwei"}).json
    assert narrow["rows_done"] == 1
    hidden = busy.send(PATH, OF, "supervisor", "huanwei").json
    assert hidden["rows_done"] == 4


def test_a_download_goes_on_where_it_broke(busy: Desk) -> None:
    """A piece, a piece of a file that has changed, one beyond the end; nobody else has a file."""
    made = busy.send(PATH, OF).json
    mine = busy.headers("director", None, ())
    whole = busy.http.get(made["file"], headers=mine)
    tag = whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert len(whole.data) == made["size"]

    rest = busy.http.get(made["file"], headers={**mine, "Range": "bytes=40-", "If-Range": tag})
    assert (rest.status_code, rest.data) == (206, whole.data[40:])
    other = busy.http.get(made["file"], headers={**mine, "Range": "bytes=40-", "If-Range": '"x"'})
    assert (other.status_code, other.data) == (200, whole.data)
    assert busy.http.get(made["file"], headers={**mine, "If-None-Match": tag}).status_code == 304
    beyond = busy.http.get(made["file"], headers={**mine, "Range": "bytes=999999-"})
    assert (beyond.status_code, beyond.json["type"].split(":")[-1]) == (
        416,
        "range_not_satisfiable",
    )
    assert beyond.headers["Content-Range"] == f"bytes */{made['size']}"
    tail = busy.http.get(made["file"], headers={**mine, "Range": "bytes=-7"})
    assert (tail.status_code, tail.data) == (206, whole.data[-7:])
    for role in ("supervisor", "analyst"):
        theirs = busy.headers(role, None, ())
        assert busy.http.get(made["file"], headers=theirs).status_code == 404
    for role in ("ops", "grid_officer", "operator"):
        assert busy.send(PATH, OF, role).status_code == 403


@pytest.mark.parametrize(
    "odd", ["bytes=0-4,9-12", "items=0-4", "bytes=9-2", "bytes", "bytes=", "bytes=a-b", "bytes=--1"]
)
def test_a_range_that_is_no_single_piece_gets_the_whole_file(busy: Desk, odd: str) -> None:
    made = busy.send(PATH, OF).json
    mine = busy.headers("director", None, ())
    found = busy.http.get(made["file"], headers={**mine, "Range": odd})
    assert (found.status_code, len(found.data)) == (200, made["size"])


def test_long_lists_are_made_by_a_worker_once(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """202, then done; the key names one order; whoever was killed is followed by the next."""
    monkeypatch.setattr("services.reporting.application.exports.make_export.INLINE_ROWS", 2)
    mine = {**busy.headers("director", None, ()), "Idempotency-Key": "one"}
    first, again = (busy.http.post(PATH, json=OF, headers=mine) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json["export_id"] == again.json["export_id"]
    other = busy.http.post(PATH, json={**OF, "format": "xlsx"}, headers=mine)
    assert other.status_code == 422
    where = f"{PATH}/{first.json['export_id']}"
    assert busy.http.get(f"{where}/file", headers=mine).status_code == 409

    run = busy.container.export_office.run
    assert run() is True
    assert run() is False
    done = busy.get(where)
    assert (done["state"], done["rows_done"]) == ("done", 5)
    assert [one["export_id"] for one in busy.get(PATH)["items"]] == [first.json["export_id"]]


WRONG: tuple[dict[str, Any], ...] = (
    {"dataset": "contacts"},
    {"format": "exe"},
    {"dataset": "indicator"},
    {"indicator": "response_rate"},
    {"dataset": "indicator", "indicator": "nothing"},
    {"from": "2026-12-01"},
    {"where": {"$gt": ""}},
    {"unit": {"$gt": ""}},
    {"tier": "9"},
    {"state": "approved"},
    {"dataset": "exclusions"},
    {"dataset": "resources", "kind": "team"},
    {"dataset": "hotspots", "level": "hot"},
    {"dataset": "hotspots", "unit": "chengguan"},
)


def test_nonsense_is_refused_with_the_field(desk: Desk) -> None:
    for wrong in WRONG:
        answer = desk.send(PATH, {**OF, **wrong})
        assert answer.status_code == 422, wrong
        assert answer.json["errors"], wrong


def test_every_list_can_be_exported(busy: Desk) -> None:
    """An indicator's table, the tickets behind it, and what is carried over."""
    for wanted, rows in (
        ({"dataset": "indicator", "indicator": "response_rate", "by": "unit"}, 3),
        ({"dataset": "indicator_tickets", "indicator": "response_rate"}, 5),
        ({"dataset": "carried_over"}, 0),
        ({"dataset": "tickets", "counted_by": "closed"}, 5),
    ):
        answer = busy.send(PATH, {**OF, **wanted})
        assert (answer.status_code, answer.json["rows_done"]) == (201, rows), wanted


def table_of(desk: Desk, **wanted: Any) -> list[dict[str, str]]:
    made = desk.send(PATH, {"format": "csv", **wanted})
    assert made.status_code == 201, made.json
    return list(csv.DictReader(io.StringIO(body(desk, made.json).decode("utf-8-sig"))))


def test_exclusions_are_exported_with_what_was_decided_of_tickets_that_are_open(busy: Desk) -> None:
    asked = {
        "groups": ["deadline"],
        "ground": "force_majeure",
        "reason": "停电",
        "evidence": ["函"],
    }
    for ticket in ("tkt_a0", "tkt_formula", "tkt_sealed"):
        made = busy.send("/api/v1/exclusions", {**asked, "ticket_id": ticket}, "supervisor").json
        if ticket == "tkt_a0":
            step = {"approve": True, "reason": "=同意"}
            busy.send(f"/api/v1/exclusions/{made['exclusion_id']}/decide", step)
    first, other, sealed_one = sorted(
        table_of(busy, dataset="exclusions"), key=lambda row: row["工单标识"]
    )
    assert (first["剔除事由"], first["状态"], first["审批意见"]) == (
        "不可抗力",
        "approved",
        "'=同意",
    )
    assert (other["单位代码"], other["审批人"]) == ("huanwei", "")
    assert sealed_one["工单标识"] == "tkt_sealed"
    assert len(table_of(busy, dataset="exclusions", state="requested")) == 2
    assert len(table_of(busy, dataset="exclusions", unit="huanwei")) == 1

    def rows(role: str, whose: str, **more: Any) -> Any:
        return busy.send(PATH, {"dataset": "exclusions", **more}, role, whose)

    assert rows("unit_leader", "huanwei").json["rows_done"] == 1
    assert rows("unit_leader", "huanwei", unit="chengguan").json["rows_done"] == 0
    assert rows("unit_handler", "huanwei").status_code == 403
    assert rows("supervisor", "huanwei").json["rows_done"] == 2  # one is sealed against it


def test_the_list_of_resources_is_exported_as_a_table_that_can_be_taken_in_again(
    busy: Desk,
) -> None:
    resources = busy.container.resource_list.resources
    team = Resource("team", "志愿队", "team", None, None, ("0101", "02"), note="=1", is_public=True)
    resources.put([team, Resource("hall", "场地", "venue"), Resource("old", "旧", "team")])
    resources.turn("old", retired=True)
    assert [row["代码"] for row in table_of(busy, dataset="resources")] == ["hall", "team"]
    [row] = table_of(busy, dataset="resources", kind="team")
    assert (row["类别"], row["适用类目"], row["说明"]) == ("志愿队伍", "0101、02", "'=1")
    made = busy.send(PATH, {"dataset": "resources"}).json
    again = {"file": (io.BytesIO(body(busy, made)), "清单.csv"), "dry_run": "true"}
    headers = busy.headers("director", None, ())
    told = busy.http.post("/api/v1/resource-tables", data=again, headers=headers)
    assert (told.status_code, told.json["read"], told.json["new"]) == (200, 2, 0), told.json
    assert busy.send(PATH, {"dataset": "resources"}, "unit_handler", "x").json["rows_done"] == 2


def test_hot_spots_are_exported_without_samples_of_anybody_s_words(busy: Desk) -> None:
    at = datetime(2026, 11, 17, tzinfo=UTC)
    words = Sample("apl_1", at, "噪音", "彻夜施工")
    spot = Hotspot(
        *("hot_1", "warning", "噪声", "丽发新城", 6, 9, 1.5, at, at, at, "rising"),
        *({"2026-11-17": 9}, (words,), ("apl_1",)),
    )
    busy.container.hotspots.keep(spot, tell=False)
    [row] = table_of(busy, dataset="hotspots", level="warning", **DAYS)
    assert (row["地点"], row["反映人数"], row["走势"]) == ("丽发新城", "6", "rising")
    assert "彻夜施工" not in str(row)
    assert table_of(busy, dataset="hotspots", to="2026-10-31") == []
    refused = busy.send(PATH, {"dataset": "hotspots"}, "unit_leader", "chengguan")
    assert refused.status_code == 403


def test_an_indicator_s_table_names_its_total_and_who_is_without(busy: Desk) -> None:
    busy.hear(life(), "tkt_nowhere", category=None)
    wanted = {**OF, "dataset": "indicator", "indicator": "tickets_opened", "by": "category"}
    made = busy.send(PATH, {**wanted, "format": "csv"}).json
    rows = [row[:3] for row in csv.reader(io.StringIO(body(busy, made).decode("utf-8-sig")))][1:]
    assert rows[0] == ["", "未定", "1"]
    assert rows[-1] == ["", "合计", str(sum(int(row[2]) for row in rows[:-1]))]


def test_units_and_streets_export_what_their_own_lists_show(busy: Desk) -> None:
    """An order is enough, given back too; a street has its area's; figures are not theirs."""
    back = {"work_order_id": "wo_1", "unit": "huanwei", "reason": "not_in_duty"}
    returned = FoldedEvent(
        "work_order.returned.v1", 3, "tkt_1", {**back, "returned_at": "2026-11-16T02:00:00Z"}
    )
    busy.hear([*life()[:2], returned], "tkt_back", unit="huanwei", area_code="610104002003")

    def rows(role: str, own: str | None, areas: tuple[str, ...], **more: Any) -> Any:
        who = busy.headers(role, own, areas)
        return busy.http.post(PATH, json={**OF, **more}, headers=who)

    assert rows("unit_leader", "chengguan", ()).json["rows_done"] == 4
    # The one that is sealed against it is not there, the one that it gave back is.
    assert rows("unit_handler", "huanwei", ()).json["rows_done"] == 2
    assert rows("street", "jd-x", ("610104002",)).json["rows_done"] == 1
    assert rows("community", None, ("610104001001",)).json["rows_done"] == 5
    # Areas of an account that is not an area's open nothing, as in dispatch's lists.
    assert rows("unit_handler", "huanwei", ("610104001",)).json["rows_done"] == 2
    assert rows("street", None, ()).json["rows_done"] == 0
    assert rows("unit_leader", "chengguan", (), unit="huanwei").json["rows_done"] == 0
    assert rows("street", "huanwei", (), dataset="carried_over").json["rows_done"] == 1
    for refused in ({"dataset": "indicator", "indicator": "workload"}, {"source": "old"}):
        assert rows("unit_leader", "chengguan", (), **refused).status_code == 403
    made = rows("unit_leader", "chengguan", ()).json
    strangers = busy.headers("unit_leader", "huanwei", ())
    assert busy.http.get(made["file"], headers=strangers).status_code == 404
