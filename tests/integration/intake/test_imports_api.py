"""Minutes and other platforms' rows (A4): good rows kept, bad ones named, nothing twice."""

import io
import json
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.store.connection import StoreUnavailable
from services.common.web.app import HuyingApp
from services.intake.application.channels.run_imports import RunImports
from services.intake.bootstrap import Container
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.rows import Row
from services.intake.entrypoints.import_rows import ImportRows
from tests.factories.files import GOOD, csv_of, docx_of, xlsx_of, zip_of
from tests.integration.intake.conftest import Headers
from tests.support.profiler import collection_scans, profiled

URL = "/api/v1/imports"
MEETING = {"meeting_title": "居民议事会", "held_on": "2026-11-20"}
TEXT = "会议记录\n1. 张三（13812345678）：3号楼下水道堵了\n2. 楼道灯不亮\n3. 无\n"
ROWS = """工单号,来电号码,内容,分类
A1,13812345678,路灯不亮,报修
A2,,垃圾未清,投诉
A3,,占道经营,其它
"""
MAPPING = {
    "source": "city12345",
    "columns": {
        "工单号": "external_number", "来电号码": "contact.phone", "内容": "text", "分类": "kind"
    },
    "values": {"kind": {"报修": "help", "投诉": "complaint"}},
}  # fmt: skip


class Desk:
    """A member of the staff who sends files, and the worker that runs them."""

    def __init__(self, http: FlaskClient, container: Container, headers: dict[str, str]) -> None:
        self.http, self.container, self.headers = http, container, headers
        self.run = container.run_imports(ImportRows(container))

    def send(self, content: bytes, name: str = "minutes.csv", **fields: Any) -> Any:
        said = {**(MEETING if fields.get("kind") != "rows" else {}), **fields}
        form = {**said, "file": (io.BytesIO(content), name)}
        return self.http.post(URL, data=form, headers=self.headers)

    def imported(self, content: bytes, name: str = "minutes.csv", **fields: Any) -> dict[str, Any]:
        answer = self.send(content, name, **fields)
        assert answer.status_code == 202, answer.text
        while self.run():
            pass
        seen = self.http.get(answer.headers["Location"], headers=self.headers)
        found: dict[str, Any] = seen.get_json()
        return found

    @property
    def count(self) -> int:
        return self.container.appeals_collection.count_documents({})


@pytest.fixture
def desk(http: FlaskClient, container: Container, bearer: Headers) -> Desk:
    return Desk(http, container, bearer("operator", subject="staff:7"))


def numbers(seen: dict[str, Any]) -> tuple[str, int, int, int]:
    return seen["state"], seen["accepted"], seen["repeated"], seen["refused"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv_of(*GOOD), "m.csv"),
        (csv_of(*GOOD, encoding="gbk"), "m.csv"),
        (csv_of(*GOOD, encoding="utf-16"), "m.csv"),
        (csv_of(*GOOD, encoding="utf-8"), "m.txt"),
        (xlsx_of(*GOOD), "m.xlsx"),
        (xlsx_of(*GOOD), "whatever.bin"),
        (docx_of(*GOOD, paragraphs=["会议记录"]), "m.docx"),
    ],
)
def test_every_kind_of_minutes_makes_the_same_appeals_linked_to_the_meeting(
    desk: Desk, content: bytes, name: str
) -> None:
    seen = desk.imported(content, name)

    assert numbers(seen) == ("done", 3, 0, 0), seen
    path = f"/api/v1/appeals?meeting_id={seen['meeting_id']}"
    met = desk.http.get(path, headers=desk.headers).get_json()["items"]
    assert sorted(one["text"] for one in met) == sorted(row[3] for row in GOOD)
    drain = next(one for one in met if "下水道" in one["text"])
    assert (drain["channel"], drain["kind"], drain["operator"]) == (
        "meeting_minutes", "help", "staff:7"
    )  # fmt: skip
    assert drain["occurred_at"] == "2026-11-20T09:30:00+08:00"
    assert drain["origin"] == {"kind": "import", "id": seen["import_id"]}
    kept = desk.container.appeals_collection.find_one({"_id": drain["appeal_id"]})
    assert kept is not None
    assert "phone" in kept["sealed"]
    assert desk.container.database["import_files"].count_documents({}) == 0


def test_running_text_becomes_appeals_and_what_says_nothing_is_named(desk: Desk) -> None:
    for content, name in (
        (TEXT.encode(), "m.txt"),
        (docx_of(paragraphs=TEXT.splitlines()), "m.docx"),
    ):
        seen = desk.imported(content, name)
        assert (seen["state"], seen["total"], seen["refused"]) == ("done", 3, 1)
        (fault,) = seen["faults"]
        assert (fault["row"], fault["field"], fault["code"]) == (4, "text", "nothing_said")
    assert desk.count == 2


def test_bad_rows_are_named_one_by_one_and_good_rows_are_kept(desk: Desk) -> None:
    bad = [
        ("4", "王五", "12", "电话不对", "", "求助", ""),
        ("5", "", "", "", "大庆路", "", ""),
        ("6", "", "", "时间不对", "", "", "昨天"),
        ("7", "", "", "类型不对", "", "吵架", ""),
        ("8", "", "", "字" * 5001, "", "", ""),
        ("9", "", "", "将来的事", "", "", "2027-01-01"),
    ]
    seen = desk.imported(csv_of(GOOD[0], *bad, GOOD[1]))

    assert numbers(seen) == ("done", 2, 0, 6)
    assert [(one["row"], one["field"], one["column"]) for one in seen["faults"]] == [
        (3, "contact.phone", "联系电话"),
        (4, "text", None),
        (5, "occurred_at", "发生时间"),
        (6, "kind", "类型"),
        (7, "text", "诉求内容"),
        (8, "occurred_at", "发生时间"),
    ]
    assert "complaint" in seen["faults"][3]["message"]
    for fault in seen["faults"]:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in fault["message"])
        assert fault["message_en"]
    assert "王五" not in json.dumps(seen, ensure_ascii=False)


def test_the_same_file_twice_adds_nothing_and_a_mended_one_only_what_was_missing(
    desk: Desk,
) -> None:
    broken = csv_of(GOOD[0], ("2", "", "12", "楼道灯不亮", "", "", ""))
    first = desk.imported(broken)
    desk.container.clock.advance(minutes=1)  # type: ignore[attr-defined]  # a clock of the tests
    again = desk.imported(broken, "renamed.csv")
    mended = desk.imported(xlsx_of(GOOD[0], ("2", "", "", "楼道灯不亮", "", "", "")), "m.xlsx")

    assert numbers(first) == ("done", 1, 0, 1)
    assert again["import_id"] == first["import_id"]
    assert numbers(again) == ("done", 0, 1, 1)
    assert numbers(mended) == ("done", 1, 1, 0)
    assert mended["meeting_id"] == first["meeting_id"]
    assert desk.count == 2


def test_the_same_row_in_another_meeting_is_another_appeal(desk: Desk) -> None:
    desk.imported(csv_of(GOOD[0]))
    seen = desk.imported(csv_of(GOOD[0]), held_on="2026-11-27")
    assert numbers(seen) == ("done", 1, 0, 0)
    assert desk.count == 2


def test_another_platforms_rows_keep_their_numbers_and_none_is_taken_twice(desk: Desk) -> None:
    fields = {"kind": "rows", "mapping": json.dumps(MAPPING, ensure_ascii=False)}
    first = desk.imported(ROWS.encode(), "r.csv", **fields)
    changed = ROWS.replace("路灯不亮", "路灯还是不亮").replace("其它", "投诉")
    second = desk.imported(changed.encode("gbk"), "r2.csv", **fields)

    assert numbers(first) == ("done", 2, 0, 1)
    assert [(one["row"], one["field"]) for one in first["faults"]] == [(4, "kind")]
    assert numbers(second) == ("done", 1, 2, 0)
    (told,) = second["faults"]
    assert (told["row"], told["column"], told["code"]) == (2, "工单号", "number_said_otherwise")
    path = "/api/v1/appeals?external_source=city12345&external_number=A1"
    (found,) = desk.http.get(path, headers=desk.headers).get_json()["items"]
    assert (found["channel"], found["kind"], found["text"]) == ("import", "help", "路灯不亮")
    body = {"kind": "help", "text": "另一件", "channel": "hotline"}
    number = {"external_numbers": [{"source": "city12345", "number": "A2"}]}
    posted = desk.http.post("/api/v1/appeals", json={**body, **number}, headers=desk.headers)
    assert posted.status_code == 422


def test_a_number_that_an_operator_registered_is_known_to_an_import(desk: Desk) -> None:
    number = {"external_numbers": [{"source": "city12345", "number": "A1"}]}
    body = {"kind": "help", "text": "路灯", "channel": "hotline", **number}
    desk.http.post("/api/v1/appeals", json=body, headers=desk.headers)
    columns = "columns: {工单号: external_number, 内容: text}"
    mapping = f"source: city12345\n{columns}\ndefaults: {{kind: help}}\n"
    seen = desk.imported(ROWS.encode(), "r.csv", kind="rows", mapping=mapping)
    assert numbers(seen) == ("done", 2, 1, 0)


class DyingTake:
    """Takes items until it is killed."""

    def __init__(self, container: Container, after: int) -> None:
        self._take, self._left = container.take_item, after

    def __call__(self, submission: Any) -> Any:
        if self._left == 0:
            raise StoreUnavailable("killed")
        self._left -= 1
        return self._take(submission)


def test_an_import_goes_on_where_a_killed_worker_stopped_and_counts_each_row_once(
    desk: Desk, container: Container
) -> None:
    rows = [(str(n), "", "", f"第{n}件事", "", "", "") for n in range(120)]
    answer = desk.send(csv_of(*rows))
    run = container.run_imports(ImportRows(container))
    killed = RunImports(
        run.imports, run.read_file, run.read_row, DyingTake(container, 77), run.clock  # type: ignore[arg-type]  # the same call
    )  # fmt: skip
    with pytest.raises(StoreUnavailable):
        killed()
    half = desk.http.get(answer.headers["Location"], headers=desk.headers).get_json()
    assert (half["state"], half["settled"], half["total"]) == ("running", 50, 120)
    assert not run()  # the dead worker's claim still stands
    container.database["imports"].update_one({}, {"$set": {"claimed_until": container.wall.now()}})

    assert run()

    seen = desk.http.get(answer.headers["Location"], headers=desk.headers).get_json()
    assert numbers(seen) == ("done", 120, 0, 0)
    assert desk.count == 120


def test_two_workers_never_run_one_import_together(desk: Desk, container: Container) -> None:
    desk.send(csv_of(*GOOD))
    first, second = container.imports, Container(container.settings, container.mongo).imports
    assert first.claim() is not None
    assert second.claim() is None
    container.database["imports"].update_one({}, {"$set": {"claimed_until": container.wall.now()}})
    claimed = second.claim()
    assert claimed is not None
    with pytest.raises(Exception, match="imp_"):
        first.save(claimed[0])


def test_fifty_parallel_identical_imports_are_one(
    app: HuyingApp, desk: Desk, container: Container
) -> None:
    answers: list[Any] = []
    headers = {**desk.headers, "Idempotency-Key": "once"}

    def post() -> None:
        form = {**MEETING, "file": (io.BytesIO(csv_of(*GOOD)), "m.csv")}
        answers.append(app.test_client().post(URL, data=form, headers=headers))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.get_json()["import_id"] for answer in answers}) == 1
    while desk.run():
        pass
    assert desk.count == 3
    desk.headers = headers
    assert desk.send(csv_of(GOOD[0])).status_code == 422


BOMB = zip_of(xl__workbook_dot_xml=b" " * 20_000_000)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
REFUSED: list[tuple[bytes, str, str]] = [
    (b"", "file", "file_empty"),
    (b" \n ", "file", "file_empty"),
    (BOMB, "file", "file_unpacks_too_large"),
    (zip_of(**{f"m{n}": b"" for n in range(2001)}), "file", "file_unpacks_too_large"),
    (zip_of(word__document_dot_xml=ENTITIES), "file", "file_broken"),
    (zip_of(evil_dot_js=b"1"), "file", "unsupported_file"),
    (xlsx_of(*GOOD)[:900], "file", "file_broken"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "file", "old_office_file"),
    (b"%PDF-1.7\n", "file", "unsupported_file"),
    (b"\x00\xff\x01" * 400, "file", "not_text"),
]


@pytest.mark.parametrize(("content", "field", "code"), REFUSED)
def test_absurd_files_are_refused_before_they_are_unpacked(
    desk: Desk, content: bytes, field: str, code: str
) -> None:
    answer = desk.send(content, "m.xlsx")
    problem = answer.get_json()
    assert answer.status_code == 422, problem
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [(field, code)]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["errors"][0]["message"])
    assert desk.container.database["imports"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "rows"}, ["mapping"]),
        ({"kind": "rows", "mapping": "- a"}, ["mapping"]),
        ({"kind": "rows", "mapping": "{a: &x [1], b: *x}"}, ["mapping"]),
        ({"kind": "rows", "mapping": "[" * 50_000}, ["mapping"]),
        ({"kind": "rows", "mapping": "- " * 50_000}, ["mapping"]),
        ({"kind": "rows", "mapping": "columns: {a: nothing}"}, ["mapping.columns"]),
        ({"kind": "rows", "mapping": "columns: {a: title}"}, ["mapping.columns"]),
        ({"kind": "rows", "mapping": "columns: {a: text, a: title}"}, ["mapping.a"]),
        ({"kind": "rows", "mapping": "source: a\nsource: b"}, ["mapping.source"]),
        (
            {"kind": "rows", "mapping": "columns: {a: text, b: external_number}"},
            ["mapping.source"],
        ),
        ({"kind": "songs"}, ["kind"]),
        ({"held_on": "yesterday"}, ["held_on"]),
        ({"held_on": ""}, ["held_on"]),
        ({"meeting_id": "a b"}, ["meeting_id"]),
        ({"surprise": "1"}, ["surprise"]),
    ],
)
def test_what_is_wrong_with_an_import_is_named(
    desk: Desk, fields: dict[str, Any], wrong: list[str]
) -> None:
    answer = desk.send(csv_of(*GOOD), **fields)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.get_json()["errors"]] == wrong


def test_a_file_without_a_heading_fails_as_a_whole_and_says_what_is_wanted(desk: Desk) -> None:
    seen = desk.imported("甲,乙\n1,2\n".encode(), "m.csv")
    assert (seen["state"], seen["failure"]["code"]) == ("failed", "no_heading")
    assert "诉求内容" in seen["failure"]["message"]


def test_who_may_send_and_see_imports(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    own = Desk(http, container, bearer("community", subject="staff:1"))
    seen = own.imported(csv_of(*GOOD))
    path = f"{URL}/{seen['import_id']}"
    assert http.get(path, headers=bearer("community", subject="staff:2")).status_code == 404
    assert http.get(path, headers=bearer("supervisor")).status_code == 200
    assert http.get(path).status_code == 401
    assert http.post(URL, data={}, headers=bearer("analyst")).status_code == 403
    assert http.post(URL, json={}, headers=own.headers).status_code == 415
    assert http.get(f"{URL}/imp_none", headers=own.headers).status_code == 404


def test_imports_never_scan_a_collection_and_their_files_lie_sealed(
    desk: Desk, container: Container
) -> None:
    with profiled(container.database):
        desk.send(csv_of(*GOOD))
        desk.run()
        desk.run()
        desk.send(csv_of(*GOOD[:2]))
    kept = list(container.database["import_files"].find())
    assert len(kept) == 1
    assert "13812345678" not in str(kept)
    assert collection_scans(container.database) == []


def test_a_row_reads_the_same_however_often(container: Container) -> None:
    """What an appeal is told apart by must not depend on when or where its row is read."""
    job = Import("imp_1", "minutes", "f", "staff:1", container.clock.now())
    read = ImportRows(container)
    row = Row(2, {"诉求内容": "灯不亮"})
    assert read(job, row) == read(job, row)
