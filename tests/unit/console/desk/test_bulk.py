"""Many at once: the same checks, a report a row, undo where there is one (K2)."""

import re
from typing import Any, get_args

import pytest

from services.console.entrypoints.http.desk.bulk_table import ACTIONS, BY_VERB
from services.console.entrypoints.http.shell.wording import Wording
from services.console.ports.api import ApiRefused
from services.dispatch.domain.terms import RefusalGround, RejectionCode
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS
from tests.support.console import FakeApi
from tests.unit.console.desk.scene import desk_of, told_api

BULK = ("POST", "dispatch", "/api/v1/tickets/bulk")
REPORT = {
    "action": "merge",
    "done": 1,
    "refused": 1,
    "items": [
        {"id": "tkt_1", "status": 200, "ticket_id": "tkt_1", "state": "merged", "version": 2},
        {"id": "tkt_2", "status": 409, "problem": {"detail": "已办结", "detail_en": "closed"}},
    ],
}


def told(api: FakeApi) -> dict[str, Any]:
    body: dict[str, Any] = api.asked[-1][3] if api.asked[-1][2] == BULK[2] else {}
    return next((g for _, _, path, g in api.asked if path == BULK[2]), body)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.verb)
def test_each_action_is_one_of_the_api_s_with_fields_that_it_takes(action: Any) -> None:
    """The desk offers no form that the API would refuse as a whole."""
    commands = {one.verb: one for one in (*ORDER_COMMANDS, *TICKET_COMMANDS)}
    form = commands[action.verb].form
    assert {one.name for one in action.fields} <= set(form.model_fields)
    needed = {name for name, field in form.model_fields.items() if field.is_required()}
    assert needed <= {one.name for one in action.fields if one.required}
    assert action.undo is None or action.undo in commands
    words = Wording("zh")
    for key in (
        f"desk.bulk.verb.{action.verb.replace('-', '_')}",
        *(f"desk.bulk.field.{one.name}" for one in action.fields),
        *(f"desk.{one.words}.{code}" for one in action.fields for code in one.choices),
    ):
        assert words.has(key), key


def test_the_coded_choices_are_the_owner_s() -> None:
    choices = {one.name: one.choices for action in ACTIONS for one in action.fields if one.choices}
    assert set(choices["ground"]) == set(get_args(RefusalGround))
    assert set(choices["code"]) == set(get_args(RejectionCode))


def test_the_form_names_the_rows_and_asks_for_what_is_needed() -> None:
    form = {"action": "reassign", "row": "tkt_1|4|LH-1", "back": "/desk?state=open"}
    page = desk_of().post("/desk/bulk", form).text
    assert "LH-1" in page
    assert 'name="unit"' in page
    assert 'name="reason"' in page
    assert 'value="tkt_1|4|LH-1"' in page


def test_each_row_goes_with_the_version_that_was_seen() -> None:
    api = told_api()
    api.tell(*BULK, REPORT)
    odd = ["wo_3|1|x", "nonsense", "tkt_" + "x" * 999]
    rows = ["tkt_1|4|LH-1", "tkt_2||LH-2", "tkt_1|9|LH-1", *odd]
    desk_of(api=api).post("/desk/bulk/run", {"action": "accept", "row": rows, "key": "k"})
    assert told(api) == {
        "key": "k",
        "json": {
            "action": "accept",
            "items": [{"id": "tkt_1", "if_version": 9}, {"id": "tkt_2"}],
        },
    }


def test_the_report_says_of_each_row_what_became_of_it_and_offers_to_undo() -> None:
    api = told_api()
    api.tell(*BULK, REPORT)
    form = {
        "action": "merge",
        "row": ["tkt_1|1|LH-1", "tkt_2|1|LH-2", "tkt_9|1|LH-9"],
        "into": "tkt_9",
        "reason": "同一路口的同一个井盖",
    }
    page = desk_of(api=api).post("/desk/bulk/run", form).text

    assert [item["id"] for item in told(api)["json"]["items"]] == ["tkt_1", "tkt_2"]
    assert re.findall(r'data-status="(\d+)"', page) == ["409", "200"]
    assert "已办结" in page
    assert 'name="action" value="unmerge"' in page
    assert 'value="tkt_1|2|LH-1"' in page


def test_what_is_wrong_with_the_form_is_said_and_nothing_is_lost() -> None:
    api = told_api()
    errors = [{"field": "reason", "message": "至少 10 个字", "message_en": "10 characters"}]
    api.tell(*BULK, ApiRefused(422, {"errors": errors}))
    form = {"action": "refuse-return", "row": "tkt_1|1|LH-1", "reason": "短"}
    answer = desk_of(api=api).post("/desk/bulk/run", form)
    assert (answer.status_code, "至少 10 个字" in answer.text) == (422, True)
    assert ">短</textarea>" in answer.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "没有选择工单"),
        ({"row": "tkt_1|1|LH-1"}, "请选择操作"),
        ({"row": "tkt_1|1|LH-1", "action": "drop"}, "请选择操作"),
    ],
)
def test_no_rows_or_no_action_is_said(form: dict[str, str], words: str) -> None:
    for path in ("/desk/bulk", "/desk/bulk/run"):
        answer = desk_of().post(path, form)
        assert (answer.status_code, words in answer.text) == (422, True)


def test_the_way_back_leads_nowhere_else() -> None:
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        page = desk_of().post("/desk/bulk", {"back": target}).text
        assert "evil" not in page
        assert "javascript:" not in page


def test_only_what_may_be_undone_offers_it() -> None:
    undone = {one.verb: one.undo for one in ACTIONS if one.undo}
    assert undone == {"merge": "unmerge", "grant-suspension": "resume"}
    assert all(not BY_VERB[undo].is_shown for undo in undone.values())
