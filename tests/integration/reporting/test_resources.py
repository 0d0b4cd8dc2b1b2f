"""资源清单: entered, retired and reinstated by the API; whole tables taken in, or none of them."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from services.common.store.publications import PublishedCopy
from services.reporting.application.resources.load_resources import ResourceRow, RowsRefused
from services.reporting.domain.resources import Resource, ResourceRetired
from tests.factories.reporting_desk import Desk
from tests.integration.reporting.test_carried_over import delete, put

pytestmark = pytest.mark.integration
PATH, TABLES = "/api/v1/resources", "/api/v1/resource-tables"
TEAM = {"name": "志愿队", "kind": "team", "unit": "minzheng"}


def with_units(desk: Desk, *codes: str) -> None:
    units = [{"code": code, "name": code} for code in codes]
    PublishedCopy(desk.container.database["copies"], "directory").save(1, {"units": units})


def send(
    desk: Desk, text: str | bytes, role: str = "director", unit: str | None = None, **form: str
) -> TestResponse:
    content = text.encode() if isinstance(text, str) else text
    given = {**form, "file": (BytesIO(content), "清单.csv")}
    return desk.http.post(TABLES, data=given, headers=desk.headers(role, unit, ()))


def faults(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 422, answer.json
    return {one["field"]: one["code"] for one in answer.get_json()["errors"]}


def test_what_is_retired_is_not_entered_anew_before_it_is_reinstated(desk: Desk) -> None:
    path = f"{PATH}/team"
    assert put(desk, path, TEAM).status_code == 201
    assert put(desk, path, {**TEAM, "name": "志愿大队"}).get_json()["name"] == "志愿大队"
    other = {"role": "unit_leader", "unit": "other"}
    again = f"{path}/reinstate"
    assert delete(desk, path, "director", "any").status_code == 204
    assert delete(desk, path, "director", "any").status_code == 204
    refused = put(desk, path, TEAM)
    assert (refused.status_code, refused.get_json()["type"]) == (
        409,
        "urn:huying:problem:resource_retired",
    )
    assert desk.get(path)["is_retired"]
    assert desk.send(again, {}, **other).status_code == 403
    assert desk.send(f"{PATH}/none/reinstate", {}).status_code == 404

    told = desk.send(again, {}, "unit_leader", "minzheng").get_json()
    assert (told["is_retired"], told["name"], told["may_change"]) == (False, "志愿大队", True)
    assert put(desk, path, TEAM).status_code == 200
    assert desk.send(again, {}).status_code == 200  # what stands stays


def test_a_change_that_meets_a_retiring_revives_nothing(desk: Desk) -> None:
    """Whether it is retired is asked in the very step that writes, not before it."""
    kept, team = desk.container.resource_list.resources, Resource("team", "志愿队", "team")
    assert kept.keep(team).version == 1
    assert kept.keep(replace(team, name="志愿大队")).version == 2
    kept.turn("team", retired=True)
    with pytest.raises(ResourceRetired):
        kept.keep(team)
    assert kept.named(["team"])["team"] == Resource("team", "志愿大队", "team", is_retired=True)
    assert kept.turn("none", retired=False) is None


def test_of_two_who_enter_a_new_resource_of_one_code_the_second_writes_nothing_over(
    desk: Desk,
) -> None:
    path = f"{PATH}/team"

    def enters(name: str, role: str = "director", unit: str | None = None) -> TestResponse:
        headers = {**desk.headers(role, unit, ()), "If-Match": '"0"'}
        return desk.http.put(path, json={**TEAM, "name": name}, headers=headers)

    with_units(desk, "minzheng")
    assert enters("志愿队").status_code == 201
    for turn in (None, "retired"):
        refused = enters("另一队", "unit_leader", "minzheng")
        told = (refused.status_code, refused.get_json()["type"])
        assert told == (412, "urn:huying:problem:resource_taken"), turn
        assert desk.get(path)["name"] == "志愿队"
        delete(desk, path, "director", "any")


def test_of_two_who_change_a_resource_the_second_is_told_that_it_is_another_by_now(
    desk: Desk,
) -> None:
    path, who = f"{PATH}/team", desk.headers("director", None, ())
    put(desk, path, TEAM)

    def changes(read: str, **more: Any) -> TestResponse:
        return desk.http.put(path, json={**TEAM, **more}, headers={**who, "If-Match": read})

    tag = desk.http.get(path, headers=who).headers["ETag"]
    first = changes(tag, note="每周六")
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    second = changes(tag, name="另一队")
    assert second.status_code == 412
    assert second.get_json()["type"] == "urn:huying:problem:version_conflict"
    assert (second.get_json()["current_version"], second.headers["ETag"]) == (2, '"2"')
    assert desk.get(path)["note"] == "每周六"
    assert changes('"2"', name="另一队").status_code == 200
    assert (
        desk.http.put(f"{PATH}/none", json=TEAM, headers={**who, "If-Match": '"1"'}).status_code
        == 404
    )

    # A table that says the same changes nothing, and a step of the list is a change.
    read = desk.http.get(path, headers=who).headers["ETag"]
    assert send(desk, "code,name,kind,unit\nteam,另一队,team,minzheng\n").status_code == 200
    assert desk.http.get(path, headers=who).headers["ETag"] == read
    delete(desk, path, "director", "any")
    assert desk.send(f"{path}/reinstate", {}).status_code == 200
    assert changes(read).status_code == 412


def test_everybody_is_told_which_resources_are_his_to_change(desk: Desk) -> None:
    put(desk, f"{PATH}/a", TEAM)
    put(desk, f"{PATH}/b", {**TEAM, "unit": None})
    may = {
        (role, unit): [one["may_change"] for one in desk.get(PATH, role, unit)["items"]]
        for role, unit in (("unit_leader", "minzheng"), ("unit_handler", "minzheng"))
    }
    leader, handler = may.values()
    assert (leader, handler) == ([True, False], [False, False])
    assert [one["may_change"] for one in desk.get(PATH)["items"]] == [True, True]


def test_a_table_is_taken_in_whole_and_again_changes_what_it_says(desk: Desk) -> None:
    table = (
        "代码,名称,类别,管理单位,上公示板\nteam,志愿队,志愿队伍,minzheng,是\nclub,球馆,venue,,no\n"
    )
    tried = send(desk, table, dry_run="true").get_json()
    assert tried == {"read": 2, "new": 2, "changed": 0, "dry_run": True}
    assert desk.get(PATH)["items"] == []
    assert send(desk, table).get_json() == {**tried, "dry_run": False}
    assert send(desk, table.encode("gb18030")).get_json()["new"] == 0
    found = {one["code"]: one for one in desk.get(PATH)["items"]}
    assert (found["team"]["kind"], found["team"]["is_public"]) == ("team", True)

    delete(desk, f"{PATH}/team", "director", "any")
    assert send(desk, table.replace("球馆", "体育馆")).get_json()["changed"] == 1
    assert desk.get(f"{PATH}/team")["is_retired"]
    back = "code,name,kind,unit,is_public,is_retired\nteam,志愿队,team,minzheng,true,false\n"
    assert send(desk, back).get_json()["changed"] == 1
    assert not desk.get(f"{PATH}/team")["is_retired"]


def test_a_workbook_is_a_table_too(desk: Desk) -> None:
    book, file = Workbook(), BytesIO()
    sheet: Any = book.active
    for row in (("code", "name", "kind", "is_public"), ("team", "志愿队", "team", True)):
        sheet.append(row)
    book.save(file)
    assert send(desk, file.getvalue()).get_json()["new"] == 1


def test_all_that_is_wrong_with_a_table_is_told_by_row_and_column_and_nothing_is_kept(
    desk: Desk,
) -> None:
    with_units(desk, "minzheng")
    table = "code,name,kind,unit\nok,甲,team,minzheng\nTeam!,,magic,minzheng\nok,乙,team,\n丙\n"
    answer = send(desk, table)
    assert faults(answer) == {
        "3.code": "string_pattern_mismatch",
        "3.name": "missing",
        "3.kind": "literal_error",
        "4.code": "resource_repeated",
        "5.row": "history_wrong_number_of_cells",
    }
    assert all(one["message"] and one["message_en"] for one in answer.get_json()["errors"])
    assert faults(send(desk, "code,name,kind,unit\nok,甲,team,minzhen\n")) == {
        "2.unit": "resource_unknown_code"
    }
    assert desk.get(PATH)["items"] == []


def test_a_table_with_hundreds_of_faults_tells_the_first_and_how_many_there_are(
    desk: Desk,
) -> None:
    answer = send(desk, "code,name,kind\n" + "Bad!,甲,team\n" * 201).get_json()
    assert (len(answer["errors"]), answer["fault_count"]) == (200, 201)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", {"file": "table_unreadable"}),
        (b"PK\x03\x04 no book", {"file": "table_unreadable"}),
        (b"\xd0\xcf\x11\xe0 an old one", {"file": "table_unreadable"}),
        (b"\xff\x00\xff", {"file": "table_unreadable"}),
        (b"code,name,kind,colour\n", {"1.colour": "extra_forbidden"}),
        (b"code,name,kind,name\n", {"1.name": "resource_column_twice"}),
        (b"name\n", {"1.code": "missing", "1.kind": "missing"}),
    ],
)  # fmt: skip
def test_what_is_no_table_of_resources_is_refused_by_name(
    desk: Desk, content: bytes, told: dict[str, str]
) -> None:
    assert faults(send(desk, content)) == told


def test_a_table_needs_a_file_a_keeper_and_a_size(desk: Desk) -> None:
    headers = desk.headers("director", None, ())
    form = {"data": {"dry_run": "true"}, "content_type": "multipart/form-data", "headers": headers}
    assert faults(desk.http.post(TABLES, **form)) == {"file": "missing"}
    two = {"file": [(BytesIO(b"code\n"), "a.csv"), (BytesIO(b"code\n"), "b.csv")]}
    assert faults(desk.http.post(TABLES, data=two, headers=headers)) == {"file": "table_one"}
    assert send(desk, "code\n", "operator").status_code == 403
    large = {"data": b"x" * 2_100_000, "content_type": "multipart/form-data; boundary=x"}
    assert desk.http.post(TABLES, headers=headers, **large).status_code == 413


def test_a_unit_brings_a_table_of_its_own_alone(desk: Desk) -> None:
    put(desk, f"{PATH}/theirs", {**TEAM, "unit": "other"})
    table = "code,name,kind,unit\nmine,甲,team,minzheng\nnobody,乙,team,\ntheirs,丙,team,minzheng\n"
    refused = send(desk, table, "unit_leader", "minzheng")
    wrong = "resource_of_another_unit"
    assert faults(refused) == {"3.unit": wrong, "4.code": wrong}
    assert [one["code"] for one in desk.get(PATH)["items"]] == ["theirs"]
    own = "code,name,kind,unit\nmine,甲,team,minzheng\n"
    assert send(desk, own, "unit_leader", "minzheng").get_json()["new"] == 1


def test_loading_a_table_again_revives_nothing_and_no_code_is_made_up(desk: Desk) -> None:
    with_units(desk, "minzheng")
    load, kept = desk.container.resource_list.load, desk.container.resource_list.resources
    team, club = Resource("team", "志愿队", "team", "minzheng"), Resource("club", "球馆", "venue")
    assert load([ResourceRow(2, team), ResourceRow(3, club)]) == {"new": 2, "changed": 0}
    delete(desk, "/api/v1/resources/team", "director", "any")

    renamed = replace(club, name="体育馆")
    assert load([ResourceRow(2, team), ResourceRow(3, renamed)]) == {"new": 0, "changed": 1}
    assert kept.named(["team"])["team"].is_retired
    assert load([ResourceRow(2, team, retired=False)]) == {"new": 0, "changed": 1}

    with pytest.raises(RowsRefused) as refused:
        load([ResourceRow(2, club), ResourceRow(3, replace(team, unit="minzhen"))])
    assert [(one.row, one.field) for one in refused.value.faults] == [(3, "unit")]
    body = {"name": "志愿队", "kind": "team", "unit": "minzhen"}
    answer = put(desk, "/api/v1/resources/other", body)
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "unit")
    assert "minzhen" in answer.get_json()["errors"][0]["message"]
