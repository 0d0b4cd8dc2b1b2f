"""C3: rule sets are drafted, tried on the last tickets, published by exactly one, taken back."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.application.directory.publish_directory import publication_of
from services.dispatch.application.directory.publish_directory import publish as publish_content
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.publication import RuleDraft
from services.dispatch.ports.rules import RuleDrafts
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    OTHER_COMMUNITY,
    UNIT,
    directory_body,
    submitted,
)
from tests.integration.dispatch.conftest import APP
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
URL = "/api/v1/routing-rules"
NIGHT = {
    "id": "night-barbecue",
    "category": "0104",
    "area": None,
    "unit": "gongan",
    "role": "lead",
    "when": {"hours": [["20:00", "06:00"]]},
    "reason": "夜间由公安先行处置",
}
EAST = {"id": "east-barbecue", "category": "0104", "area": "610104001", "unit": "gongan"}


def rules(*more: dict[str, Any]) -> dict[str, Any]:
    return {"rules": [*directory_body()["routing_rules"], *more]}


def write(http: FlaskClient, headers: dict[str, str], *more: dict[str, Any]) -> Any:
    read = http.get(f"{URL}/draft", headers=headers)
    answer = http.put(
        f"{URL}/draft", json=rules(*more), headers={**headers, "If-Match": read.headers["ETag"]}
    )
    assert answer.status_code == 200, answer.json
    return answer


def publish(http: FlaskClient, headers: dict[str, str], draft: Any, why: str = "会商") -> Any:
    guarded = {**headers, "If-Match": draft.headers["ETag"]}
    return http.post(f"{URL}/publish", json={"why": why}, headers=guarded)


def test_a_draft_is_published_with_who_when_why_and_digest(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """The next appeal goes by it, the record and the event say who put it into force."""
    boss = bearer("director", subject="director-1")
    draft = write(http, boss, EAST)
    assert draft.json["base_version"] == 1
    assert draft.json["edited_by"] == "director-1"

    done = publish(http, boss, draft, "会商纪要第12号")

    assert done.status_code == 200, done.json
    assert (done.json["version"], done.json["by"], done.json["why"]) == (
        2,
        "director-1",
        "会商纪要第12号",
    )
    assert done.json["changed"] == ["routing_rules"]
    assert len(done.json["digest"]) == 64
    event = container.lists.events("directory", 0)[-1]["data"]
    assert (event["version"], event["by"], event["digest"]) == (
        2,
        "director-1",
        done.json["digest"],
    )
    container.open_tickets([submitted(1)])
    found = container.database["tickets"].find_one()
    assert found is not None
    assert found["orders"][0]["unit"] == "gongan"
    assert (found["routing"]["rule_id"], found["routing"]["directory_version"]) == (
        "east-barbecue",
        2,
    )


def test_a_draft_with_faults_names_each_by_rule_and_field(
    http: FlaskClient, bearer: Headers
) -> None:
    """Nothing is written; both languages."""
    boss = bearer("supervisor")
    wrong = [
        {**EAST, "unit": "nobody", "category": "9999"},
        {**EAST, "id": "down", "unit": COMMUNITY_UNIT, "area": COMMUNITY},
        {**EAST, "id": "noise", "area": "610"},
        {**NIGHT, "id": "west-2", "area": "610104002", "when": None},
    ]
    answer = http.put(f"{URL}/draft", json=rules(*wrong), headers={**boss, "If-Match": '"0"'})

    assert answer.status_code == 422
    found = {(item["field"], item["code"]) for item in answer.json["errors"]}
    assert found == {
        ("rules[3].category", "unknown_category"),
        ("rules[3].unit", "unknown_unit"),
        ("rules[4].unit", "not_on_published_list"),
        ("rules[5].area", "unknown_area"),
        ("rules[5].id", "rule_twice"),
        ("rules[6]", "second_lead"),
    }
    sent_down = next(e for e in answer.json["errors"] if e["code"] == "not_on_published_list")
    assert COMMUNITY_UNIT in sent_down["message"]
    assert "published list" in sent_down["message_en"]
    assert http.get(f"{URL}/draft", headers=boss).json["revision"] == 0


def test_department_work_cannot_be_put_on_a_communitys_list(
    http: FlaskClient, bearer: Headers
) -> None:
    """C4, where the lists are written."""
    lists = [*directory_body()["duty_lists"]]
    lists.append({"unit": COMMUNITY_UNIT, "categories": ["0104"], "areas": [COMMUNITY]})
    body = {**rules(), "duty_lists": lists}

    answer = http.put(f"{URL}/draft", json=body, headers={**bearer("director"), "If-Match": '"0"'})

    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [
        ("duty_lists[3].categories", "department_work")
    ]


def test_two_editors_of_one_draft_one_gets_412(http: FlaskClient, bearer: Headers) -> None:
    """And without If-Match nobody edits."""
    boss = bearer("director")
    write(http, boss, EAST)

    assert http.put(f"{URL}/draft", json=rules(), headers=boss).status_code == 428
    late = http.put(f"{URL}/draft", json=rules(), headers={**boss, "If-Match": '"0"'})
    assert late.status_code == 412
    assert late.json["current_version"] == 1


def test_of_publishers_at_once_exactly_one_wins(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    """One draft, eight publishers: one version, seven 412, one record, one event."""
    boss = bearer("director")
    etag = write(http, boss, EAST).headers["ETag"]
    app = APP.app(container)
    codes: list[int] = []
    start = threading.Barrier(8)

    def press() -> None:
        start.wait()
        answer = app.test_client().post(
            f"{URL}/publish", json={"why": "会商"}, headers={**boss, "If-Match": etag}
        )
        codes.append(answer.status_code)

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [200, *[412] * 7]
    assert container.database["directory_versions"].count_documents({}) == 2
    told = [event["data"]["version"] for event in container.lists.events("directory", 0)]
    assert told == [1, 2]


@dataclass
class Overtaken:
    """Rule drafts whose reader is overtaken by another publisher right after he read."""

    drafts: RuleDrafts
    meanwhile: Callable[[], int]

    def get(self) -> RuleDraft | None:
        read = self.drafts.get()
        self.meanwhile()
        return read

    def __getattr__(self, name: str) -> Any:
        return getattr(self.drafts, name)


def test_who_is_overtaken_between_reading_and_checking_is_told_so(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    write(http, bearer("director"), EAST)
    first = container.rules.publish
    revision = first.drafts.revision()
    overtaken = Overtaken(first.drafts, lambda: first(revision=revision, by="a", why="会商"))
    second = replace(first, drafts=overtaken)

    with pytest.raises(StaleAggregate):
        second(revision=revision, by="b", why="会商")
    assert container.database["directory_versions"].count_documents({}) == 2


def test_publishers_of_different_content_never_overwrite_each_other(
    container: Container,
) -> None:
    """Each version keeps the text with which it was told: digest for digest."""
    bodies = [{**directory_body(), "danger_words": [f"险情{n}"]} for n in range(6)]
    threads = [
        threading.Thread(target=lambda body=body: container.publish_directory(body))
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    told = {
        e["data"]["version"]: e["data"]["digest"] for e in container.lists.events("directory", 0)
    }
    kept = {v["_id"]: v["digest"] for v in container.database["directory_versions"].find()}
    assert told == kept
    assert sorted(told) == [1, 2, 3, 4, 5, 6, 7]
    words = {v["body"]["danger_words"][0] for v in container.database["directory_versions"].find()}
    assert words == {"起火", *(f"险情{n}" for n in range(6))}


def test_a_publisher_who_read_an_older_version_loses(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """Somebody rolled back in between: 412 with the version that stands."""
    boss = bearer("director")
    for extra in (EAST, NIGHT):
        draft = write(http, boss, extra)
        publish(http, boss, draft, "试")

    late = http.post(
        f"{URL}/rollback", json={"version": 1, "why": "误"}, headers={**boss, "If-Match": '"2"'}
    )

    assert late.status_code == 412
    assert late.json["current_version"] == 3


def test_a_draft_begun_before_other_rules_were_published_is_behind(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """It would undo them in silence."""
    boss = bearer("director")
    draft = write(http, boss, EAST)
    changed = [*directory_body()["routing_rules"], {**NIGHT}]
    container.publish_directory({**directory_body(), "routing_rules": changed})

    answer = publish(http, boss, draft, "会商")

    assert answer.status_code == 409
    assert answer.json["type"].endswith("draft_is_behind")
    guarded = {**boss, "If-Match": draft.headers["ETag"]}
    assert http.delete(f"{URL}/draft", headers=guarded).json["base_version"] == 2
    assert http.delete(f"{URL}/draft", headers=guarded).status_code == 404
    again = write(http, boss, NIGHT, EAST)
    assert publish(http, boss, again).json["version"] == 3


def test_an_earlier_version_holds_again_as_a_new_one(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """Nothing is undone: going back is a version too, and says from where."""
    boss = bearer("director")
    draft = write(http, boss, EAST)
    publish(http, boss, draft, "会商")

    back = http.post(
        f"{URL}/rollback",
        json={"version": 1, "why": "效果不好"},
        headers={**boss, "If-Match": '"2"'},
    )

    assert back.status_code == 200, back.json
    assert (back.json["version"], back.json["restored_from"]) == (3, 1)
    first = http.get(f"{URL}/versions/1", headers=boss).json
    third = http.get(f"{URL}/versions/3", headers=boss).json
    assert third["routing_rules"] == first["routing_rules"]
    listed = http.get(f"{URL}/versions", headers=boss).json["items"]
    assert [(row["version"], row["why"]) for row in listed] == [
        (3, "效果不好"),
        (2, "会商"),
        (1, "preset"),
    ]


def test_loading_the_same_preset_again_keeps_what_was_published_since(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """`make up` loads the preset at every start."""
    boss = bearer("director")
    draft = write(http, boss, EAST)
    publish(http, boss, draft, "会商")

    assert container.publish_directory(directory_body()) == 2


def test_a_changed_rule_gets_its_next_version_and_the_others_keep_theirs(
    http: FlaskClient, bearer: Headers
) -> None:
    """A ticket's rule and version name one text."""
    boss = bearer("director")
    for rule in (EAST, {**EAST, "unit": "shizheng"}):
        draft = write(http, boss, rule)
        publish(http, boss, draft, "会商")

    rows = http.get(URL, headers=boss).json["items"]
    assert {row["id"]: row.get("version", 1) for row in rows} == {
        "noise": 1,
        "west-barbecue": 1,
        "manhole-help": 1,
        "east-barbecue": 2,
    }


def test_a_dry_run_tells_what_would_go_elsewhere_and_writes_nothing(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """Three hundred tickets, along the index of numbers, paged; counts are of the whole run."""
    container.open_tickets(
        [
            submitted(n, area_code=OTHER_COMMUNITY if n % 3 == 0 else COMMUNITY, **extra)
            for n in range(1, 301)
            for extra in [{"title": "有事", "text": "请看"} if n % 10 == 1 else {}]
        ]
    )
    before = container.database["tickets"].count_documents({})
    boss = bearer("supervisor")
    ask = {"draft": rules({**EAST, "role": "lead"}), "last": 250, "limit": 100}

    with profiled(container.database):
        first = http.post(f"{URL}/dry-run", json=ask, headers=boss)
    again = {**ask, "cursor": first.json["next_cursor"]}
    second = http.post(f"{URL}/dry-run", json=again, headers=boss)

    assert first.status_code == 200, first.json
    assert not [s for s in collection_scans(container.database) if s["collection"] == "tickets"]
    found = first.json
    counted = found["unchanged"] + found["changed"] + found["supports_changed"]
    assert (found["seen"], counted + found["unsettled"]) == (250, 250)
    assert found["pairs"] == [{"from": UNIT, "to": "gongan", "count": found["changed"]}]
    moved = [*found["items"], *second.json["items"]]
    assert len(moved) == found["changed"] == second.json["changed"]
    assert second.json["next_cursor"] is None
    assert len({item["ticket_id"] for item in moved}) == len(moved)
    assert moved[0]["from"]["unit"] == UNIT
    assert moved[0]["to"] == {
        "unit": "gongan",
        "by": "rule",
        "rule_id": "east-barbecue",
        "rule_version": 1,
        "supports": [],
    }
    assert container.database["tickets"].count_documents({}) == before
    assert container.database["directory_versions"].count_documents({}) == 1
    assert container.database["rule_drafts"].count_documents({}) == 0


def test_who_may_read_edit_and_publish(http: FlaskClient, bearer: Headers) -> None:
    """Everybody reads what is in force; a draft is the centre's."""
    handler, operator = bearer("unit_handler", unit=UNIT), bearer("operator")

    assert http.get(URL, headers=handler).status_code == 200
    assert http.get(f"{URL}/draft", headers=handler).status_code == 403
    assert http.put(f"{URL}/draft", json=rules(), headers=operator).status_code == 403
    assert http.post(f"{URL}/publish", json={"why": "x"}, headers=operator).status_code == 403
    assert http.post(f"{URL}/dry-run", json={}, headers=operator).status_code == 403


@pytest.mark.parametrize("part", ["units", "areas", "categories"])
def test_parts_are_readable_by_version(
    http: FlaskClient, bearer: Headers, container: Container, part: str
) -> None:
    """As they were when a ticket was routed."""
    rows = directory_body()[part]
    container.publish_directory({**directory_body(), part: [*rows, {**rows[-1], "code": "new"}]})
    headers = bearer("operator")

    listed = http.get(f"/api/v1/{part}/versions", headers=headers).json["items"]
    first = http.get(f"/api/v1/{part}/versions/1", headers=headers).json

    assert [row["version"] for row in listed] == [2, 1]
    assert first[part] == rows
    assert http.get(f"/api/v1/{part}/versions/9", headers=headers).status_code == 404


def test_an_orphaned_text_of_a_dead_publisher_is_nobodys_version(container: Container) -> None:
    """It was never in force; the next publisher takes the number."""
    container.database["directory_versions"].insert_one({"_id": 2, "digest": "x", "body": {}})
    changed = {**directory_body(), "danger_words": ["爆炸"]}

    assert container.publish_directory(changed) == 2
    found = container.directories.bodies(2)
    assert found is not None
    assert found[1]["danger_words"] == ["爆炸"]


def test_publishing_on_another_base_is_refused(container: Container) -> None:
    """The port's own guard."""
    content = {**directory_body(), "danger_words": ["爆炸"]}
    news = publication_of(content, by="a", why="b", at=container.clock.now(), base=7)
    with pytest.raises(StaleAggregate):
        publish_content(container.directories, news)


def test_categories_are_drafted_tried_published_and_retired_with_open_tickets_keeping_theirs(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    """Nothing that was ever in force is forgotten; what is retired is given to nothing new."""
    at, who = "/api/v1/categories", bearer("supervisor")
    container.open_tickets([submitted(category="0104"), submitted(2, category=None)])
    read = http.get(f"{at}/draft", headers=who)
    rows = [row for row in read.json["categories"] if row["code"] in {"01", "0104"}]
    rows = [{**row, "kinds": ["complaint"]} for row in rows]
    new = {
        "code": "0105",
        "name": "夜市",
        "parent": "01",
        "kinds": ["complaint"],
        "emergency": "110",
        "strong": ["夜市"],
        "sla_profile": "nobody",
    }
    first = {**who, "If-Match": read.headers["ETag"]}
    refused = http.put(f"{at}/draft", json={"categories": [*rows, new]}, headers=first)
    assert {one["field"] for one in refused.json["errors"]} >= {"categories[2].sla_profile"}

    def tree(*more: dict[str, Any], **of_barbecue: Any) -> dict[str, Any]:
        classes = [{"code": code, "name": f"大类{code}"} for code in ("02", "05", "06", "14", "15")]
        matters = [
            {**row, "kinds": ["complaint"]}
            for row in read.json["categories"]
            if row["code"] not in {"01", "0104"}
        ]
        one, barbecue = rows
        return {"categories": [one, {**barbecue, **of_barbecue}, *classes, *matters, *more]}

    sound = {name: value for name, value in new.items() if name != "sla_profile"}
    written = http.put(
        f"{at}/draft", json=tree(sound, retired=True, strong=["烤串"]), headers=first
    )
    assert written.status_code == 200, written.json
    tried = http.post(f"{at}/dry-run", json={"last": 50}, headers=who).json
    assert tried["seen"] == 2
    assert tried["retired"] == {"0104": 2}
    second = {**who, "If-Match": written.headers["ETag"]}
    made = http.post(f"{at}/publish", json={"why": "夜市单列"}, headers=second)
    assert made.status_code == 200, made.json

    shown = http.get(at, headers=who).json
    by_code = {row["code"]: row for row in shown["items"]}
    assert (by_code["0104"]["retired"], by_code["0105"]["emergency"]) == (True, "110")
    directory = container.directories.current()
    assert directory is not None
    assert {"0104"} == directory.categories.keys() - directory.offered
    assert "0105" in directory.danger.categories
    ticket = http.get("/api/v1/tickets", headers=who, query_string={"category": "0104"}).json
    assert len(ticket["items"]) == 2
    again = http.post(
        f"/api/v1/tickets/{ticket['items'][0]['ticket_id']}/recategorise",
        json={"category": "0201"},
        headers=who,
    )
    assert again.status_code == 200, again.json
    back = http.post(
        f"/api/v1/tickets/{ticket['items'][0]['ticket_id']}/recategorise",
        json={"category": "0104"},
        headers=who,
    )
    assert back.json["errors"][0]["code"] == "category_retired"

    gone = http.post(
        f"{at}/rollback", json={"version": 1, "why": "撤回"}, headers=who | {"If-Match": "*"}
    )
    assert gone.status_code == 422, "the first tree lacks classes, and says where"
    left = {"categories": [row for row in tree()["categories"] if row["code"] != "0501"]}
    draft = http.get(f"{at}/draft", headers=who)
    kept = http.put(
        f"{at}/draft", json=left, headers=who | {"If-Match": draft.headers["ETag"]}
    ).json
    assert {row["code"] for row in kept["categories"] if row["retired"]} == {"0501", "0105"}
