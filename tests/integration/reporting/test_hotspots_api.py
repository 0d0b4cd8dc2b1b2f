"""Early warning: told once when it is new and once when it rises; nobody's secret is in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.contracts.envelope import Envelope
from services.common.ids import derived_id
from tests.factories.reporting import life, sealed
from tests.factories.reporting_desk import Desk
from tests.support.profiler import collection_scans, profiled
from tests.unit.reporting.hotspots.test_finding import NOISE

pytestmark = pytest.mark.integration
PATH = "/api/v1/hotspots"
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def submitted(desk: Desk, number: int, text: str, **more: Any) -> str:
    appeal_id = f"apl_h{number:03}"
    received = NOW - timedelta(hours=60 - number)
    data = {
        "appeal_id": appeal_id, "channel": "web", "kind": "complaint", "title": text[:16],
        "text": text, "received_at": received.isoformat().replace("+00:00", "Z"),
        "anonymous": False, "confidential": False, "reporter_ref": f"ref_{number}", **more,
    }  # fmt: skip
    desk.container.fold_events(
        [
            Envelope(
                id=f"evt_{appeal_id}", source="/huying/intake", type="appeal.submitted.v1",
                subject=appeal_id, sequence=1, time=received, data=data, correlationid=appeal_id,
            )
        ]
    )  # fmt: skip
    return appeal_id


def test_many_people_one_matter_is_told_once_and_again_when_it_rises(desk: Desk) -> None:
    for number in range(5):
        submitted(desk, number, NOISE[number])
    submitted(desk, 5, NOISE[0], kind="report")
    submitted(desk, 6, NOISE[1], accused_unit="chengguan")
    shut = submitted(desk, 7, NOISE[2])
    desk.hear([*life(), sealed(closed_units=["chengguan"])], derived_id("tkt", shut))
    with profiled(desk.container.database):
        for _ in range(2):
            desk.container.lookout.find(NOW)
        found = desk.get(PATH)["items"]
    assert collection_scans(desk.container.database) == []
    assert [(one["people"], one["appeals"], one["level"]) for one in found] == [(5, 5, "warning")]
    assert found[0]["place"].startswith("桃源里小区")
    assert shut not in found[0]["appeal_ids"]

    for number in range(10, 22):
        submitted(desk, number, NOISE[number % 5])
    desk.container.lookout.find(NOW)
    risen = desk.get(PATH)["items"]
    assert [(one["level"], one["people"]) for one in risen] == [("proposal", 17)]
    assert risen[0]["hotspot_id"] == found[0]["hotspot_id"]
    kept = desk.container.database["hotspots"].find_one({})
    assert kept is not None
    told = [(e["event"]["sequence"], e["event"]["data"]["level"]) for e in kept["outbox"]]
    assert told == [(1, "warning"), (2, "proposal")]

    desk.container.hotspots.erase_words(risen[0]["samples"][0]["appeal_id"])
    left = desk.get(f"{PATH}/{risen[0]['hotspot_id']}")["samples"]
    assert len(left) == len(risen[0]["samples"]) - 1


def test_a_person_proposes_once_and_candidates_add_up(desk: Desk) -> None:
    for number in range(5):
        submitted(desk, number, NOISE[number], category="0101")
    desk.container.lookout.find(NOW)
    name = desk.get(PATH)["items"][0]["hotspot_id"]
    path = f"{PATH}/{name}/propose"
    first = desk.send(path, {"reason": "多年未解决"})
    again = desk.send(path, {"reason": "另一理由"}, "district_leader")
    assert (first.status_code, again.json["reason"]) == (200, "多年未解决")
    assert first.json["level"] == "proposal"
    month = desk.get(f"{PATH}/candidates?from=2026-11-01&to=2026-11-30")["items"]
    assert [(one["key"], one["people"], one["proposed"]) for one in month] == [("0101", 5, 1)]
    assert desk.get(f"{PATH}?from=2026-12-01")["items"] == []
    assert desk.send(f"{PATH}/hot_none/propose", {"reason": "没有这个"}).status_code == 404
    assert desk.send(path, {"reason": "x"}).status_code == 422
    assert desk.send(path, {"reason": "无权提出"}, "analyst").status_code == 403
    for role in ("ops", "unit_leader", "operator"):
        assert desk.http.get(PATH, headers=desk.headers(role, None, ())).status_code == 403


def test_a_filter_that_hot_spots_do_not_have_is_refused(desk: Desk) -> None:
    """Overlooked it would show all of them as if they were those of a unit."""
    for path in (PATH, f"{PATH}/candidates"):
        answer = desk.http.get(f"{path}?unit=chengguan", headers=desk.headers("director", None, ()))
        assert answer.status_code == 422
