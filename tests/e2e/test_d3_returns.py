"""D3: two units return an order, the centre rules, it binds; the resident's clock runs on."""

import pytest

from tests.e2e.story import Story, refused
from tests.factories.media_files import picture
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import BASIS

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

RETURN = {"reason": "not_in_duty", "basis": BASIS}
RULING = {
    "lead": "huanwei",
    "reason": "现场踏勘，垃圾在道路红线以内，由环卫部门清运。",
    "basis": "《职责清单》环卫第一条；会商纪要第三号",
}
STATEMENT = "我单位只负责机动车道，垃圾堆放点在小区门前的人行道。"


def test_d3_two_units_return_the_centre_rules_and_it_binds(story: Story, lianhu: District) -> None:
    receipt = story.post()
    ticket_id = story.ticket(receipt)["ticket_id"]
    due = story.see(ticket_id)["resident_due_at"]
    first = story.see(ticket_id)["unit"]
    story.unit({"ticket_id": ticket_id}, "return", **RETURN)
    story.centre(ticket_id, "screen", "operator", unit="jiaojing")
    story.unit({"ticket_id": ticket_id}, "return", **RETURN)
    assert story.see(ticket_id)["state"] == "arbitration"

    api = lianhu.api
    path = f"/api/v1/tickets/{ticket_id}"
    said = {"text": STATEMENT}
    api.post("dispatch", f"{path}/statements", said, api.unit("jiaojing"))
    read = api.get("dispatch", f"{path}/arbitration", api.unit(first))["arbitrations"][0]
    assert [one["text"] for one in read["statements"]] == [STATEMENT]
    hidden = api.get("dispatch", f"{path}/arbitration", api.staff("operator"))["arbitrations"][0]
    assert hidden["statements"] is None

    ruled = story.centre(ticket_id, "rule", **RULING, minutes=[story.upload(picture())])
    assert (ruled["state"], ruled["unit"]) == ("dispatched", "huanwei")
    assert ruled["resident_due_at"] == due
    with refused(409):
        story.unit({"ticket_id": ticket_id}, "return", **RETURN)
    eventually(lambda: "arbitration.opened" in story.told(receipt))

    order = ruled["work_order_id"]
    similar = api.get(
        "dispatch", f"/api/v1/work-orders/{order}/similar-rulings", api.unit("huanwei")
    )
    assert ticket_id not in str(similar)
    ruling = api.get("dispatch", f"{path}/arbitration", api.unit("jiaojing"))["ruling"]
    drafted = api.post(
        "dispatch", f"/api/v1/rulings/{ruling['ruling_id']}/draft-rule", {}, api.staff("supervisor")
    )
    assert drafted["draft"]["rules"][0]["unit"] == "huanwei"
    eventually(lambda: _returned_by(lianhu, "jiaojing"))


def _returned_by(lianhu: District, unit: str) -> int:
    table = lianhu.api.get("reporting", "/api/v1/returns", lianhu.api.staff("supervisor"))
    return next((row["returned"] for row in table["rows"] if row["unit"] == unit), 0)
