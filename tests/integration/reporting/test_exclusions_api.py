"""剔除与申诉 as units and the centre go through it, and what becomes of the figures."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.application.exclusions.move_exclusion import MoveExclusion
from services.reporting.domain.exclusions import Step
from services.reporting.ports.facts import Facts
from tests.factories.reporting import life, rated, sealed
from tests.factories.reporting_desk import Desk
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
PATH = "/api/v1/exclusions"


def rates(desk: Desk) -> tuple[float | None, float | None, int]:
    deadline = desk.get("/api/v1/indicators/on_time_rate")["total"]["value"]
    content = desk.get("/api/v1/indicators/satisfaction_rate")["total"]["value"]
    return deadline, content, desk.get("/api/v1/indicators/excluded")["total"]["numerator"]


def wanted(ticket_id: str = "tkt_late", **changed: Any) -> dict[str, Any]:
    form = {"ticket_id": ticket_id, "groups": ["deadline"], "ground": "force_majeure"}
    return {**form, "reason": "停电致延误", "evidence": ["供电局停电通知〔2026〕8号"], **changed}


def test_rejected_appealed_against_and_approved_it_leaves_its_group_only(desk: Desk) -> None:
    """The figures follow at once, and come back when it is revoked; the story is kept."""
    desk.hear([*life(), rated("apl_1")], "tkt_good", unit="chengguan")
    desk.hear([*life(in_time=False), rated("apl_2")], "tkt_late", unit="chengguan")
    assert rates(desk) == (0.5, 1.0, 0)

    mine = {"role": "unit_leader", "unit": "chengguan"}
    made = desk.send(PATH, wanted(), **mine)
    assert made.status_code == 201, made.json
    one = f"{PATH}/{made.json['exclusion_id']}"
    assert made.json["moves"] == ["withdraw"]  # who asks does not decide
    assert desk.get(one, "supervisor")["moves"] == ["approve", "reject", "withdraw"]
    assert desk.get(one, "auditor")["moves"] == []
    assert desk.send(PATH, wanted(), role="supervisor").status_code == 409
    no, yes = ({"approve": approve, "reason": "经核查"} for approve in (False, True))
    assert desk.send(f"{one}/decide", no, role="supervisor").json["state"] == "rejected"
    assert rates(desk) == (0.5, 1.0, 0)
    more = {"reason": "补充说明", "evidence": ["att_1"]}
    assert desk.send(f"{one}/appeal", more, **mine).json["state"] == "appealed"
    assert desk.get(one, "supervisor")["moves"] == ["withdraw"]  # an appeal goes above
    assert desk.get(one, "director")["moves"] == ["approve", "dismiss", "withdraw"]
    assert desk.send(f"{one}/decide", yes, role="supervisor").status_code == 403
    assert desk.send(f"{one}/decide", yes, role="director").json["state"] == "approved"
    assert rates(desk) == (1.0, 1.0, 1)
    listed = desk.get("/api/v1/indicators/excluded/tickets")["items"]
    assert [(row["ticket_id"], row["excluded"]) for row in listed] == [("tkt_late", ["deadline"])]

    desk.hear([rated("apl_3", satisfaction="dissatisfied")], "tkt_late")
    assert rates(desk)[0] == 1.0  # what comes later does not bring it back
    back = desk.send(f"{one}/revoke", {"reason": "证据不实"}, role="director")
    assert rates(desk)[::2] == (0.5, 0)
    steps = [step["action"] for step in back.json["steps"]]
    assert steps == ["request", "reject", "appeal", "approve", "revoke"]
    refused = desk.send(f"{one}/appeal", more, **mine)
    assert (refused.status_code, refused.json["detail"]) == (409, "该剔除的状态是“已撤销”。")


def test_units_see_and_ask_for_their_own_only(desk: Desk) -> None:
    """Of others' tickets, and of sealed ones, they learn nothing; nonsense names its field."""
    desk.hear(life(), "tkt_late", unit="chengguan")
    desk.hear([*life(), sealed(closed_units=["huanwei"])], "tkt_secret", unit="chengguan")
    for body, role, unit, status in (
        (wanted(), "unit_leader", "huanwei", 404),
        (wanted("tkt_secret"), "director", "huanwei", 404),
        (wanted("tkt_none"), "director", None, 404),
        (wanted(), "unit_leader", None, 404),
        (wanted(), "unit_handler", "chengguan", 403),
        (wanted(), "analyst", None, 403),
        (wanted(evidence=[]), "director", None, 422),
        (wanted(groups=["all"]), "director", None, 422),
        (wanted(ground="because"), "director", None, 422),
        (wanted(reason=" "), "director", None, 422),
        ([], "director", None, 422),
    ):
        answer = desk.send(PATH, body, role, unit)
        assert answer.status_code == status, (body, role, answer.json)
    made = desk.send(PATH, wanted(), "director").json
    one = f"{PATH}/{made['exclusion_id']}"
    with profiled(desk.container.database):
        assert len(desk.get(f"{PATH}?state=requested&unit=chengguan")["items"]) == 1
        assert desk.get(PATH, "unit_leader", "huanwei")["items"] == []
        assert len(desk.get(PATH, "unit_leader", "chengguan")["items"]) == 1
        desk.container.move_exclusion.apply_left()
    assert collection_scans(desk.container.database) == []
    assert desk.http.get(one, headers=desk.headers("street", "huanwei", ())).status_code == 404
    assert desk.send(f"{one}/decide", {"approve": True, "reason": "同意"}).status_code == 403
    assert desk.send(f"{PATH}/exc_none/revoke", {"reason": "无此件"}).status_code == 404


def test_what_a_crash_left_undone_is_done_by_the_scheduler(desk: Desk) -> None:
    """Approved and not yet counted: the figures follow later, once."""
    desk.hear(life(in_time=False), "tkt_late", unit="chengguan")
    made = desk.send(PATH, wanted(), "supervisor").json["exclusion_id"]
    found = desk.container.exclusions.get(made)
    assert found is not None
    step = Step("approve", "director", desk.container.clock.now(), "同意")
    crashed = desk.container.move_exclusion
    crashed.apply, kept = (lambda _: None), crashed.apply  # type: ignore[method-assign]
    crashed(made, lambda _: step)
    assert rates(desk)[2] == 0
    crashed.apply = kept  # type: ignore[method-assign]
    assert [crashed.apply_left(), crashed.apply_left()] == [1, 0]
    assert rates(desk)[2] == 1


class Overtaken:
    """Facts before which somebody else moves the exclusion on, once."""

    def __init__(self, facts: MongoFacts, meanwhile: Callable[[], object]) -> None:
        self._facts = facts
        self._meanwhile: list[Callable[[], object]] = [meanwhile]

    def exclude(self, groups: Mapping[str, frozenset[str]]) -> None:
        while self._meanwhile:
            self._meanwhile.pop()()
        self._facts.exclude(groups)


def test_of_two_who_move_it_at_once_the_slower_one_leaves_the_figures_as_it_stands(
    desk: Desk,
) -> None:
    """Approved; before the figures follow it is revoked, and they follow that at once."""
    desk.hear(life(in_time=False), "tkt_late", unit="chengguan")
    made = desk.send(PATH, wanted(), "supervisor").json["exclusion_id"]

    def revoke() -> None:
        assert desk.send(f"{PATH}/{made}/revoke", {"reason": "证据不实"}).status_code == 200

    exclusions, facts = desk.container.exclusions, desk.container.facts
    slower = MoveExclusion(exclusions, cast("Facts", Overtaken(facts, revoke)), 7)
    slower(made, lambda _: Step("approve", "director", desk.container.clock.now(), "同意"))

    assert rates(desk)[2] == 0
    found = exclusions.get(made)
    assert found is not None
    assert found.state == "revoked"
    assert slower.apply_left() == 0
