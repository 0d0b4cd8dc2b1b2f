"""A district in which communities and departments dispute who leads, and orders they return."""

from typing import Any

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.reading import read_directory
from tests.factories.dispatch import CENTRE, STREET_UNIT, directory_body

NEIGHBOUR_UNIT = "sq-second"
NEIGHBOUR_AREA = "610104001002"
OTHER_STREET_UNIT = "jd-west"
BASIS = "职责清单第三条：此事不属本单位"
REASON = "现场踏勘，问题在其管护范围之内"
GROUND = "《职责清单》第一条；会商纪要第三号"

DIRECTOR = Caller("dir-1", frozenset({"director"}), CENTRE)
LEADER = Caller("leader-1", frozenset({"district_leader"}), CENTRE)
OTHER_STREET = Caller("street-2", frozenset({"street"}), OTHER_STREET_UNIT, ("610104001",))


def community(unit: str) -> Caller:
    """Return a person of a community."""
    return Caller(f"{unit}-1", frozenset({"community"}), unit)


def disputed_body() -> dict[str, Any]:
    """Return the small district with another community of the same street, and another street."""
    body = directory_body()
    row = {"code": NEIGHBOUR_UNIT, "name": "二社区", "kind": "community", "parent": STREET_UNIT}
    street = {"code": OTHER_STREET_UNIT, "name": "西街", "kind": "subdistrict", "parent": CENTRE}
    units = [*body["units"], {**row, "area_code": NEIGHBOUR_AREA}, {**street, "area_code": None}]
    area = {"code": NEIGHBOUR_AREA, "name": "二社区", "kind": "community", "parent": "610104001"}
    duty = {"unit": NEIGHBOUR_UNIT, "categories": ["1403"], "areas": [NEIGHBOUR_AREA]}
    return {
        **body,
        "units": units,
        "areas": [*body["areas"], {**area, "polygon": None}],
        "duty_lists": [*body["duty_lists"], duty],
    }


def disputed_directory() -> Directory:
    """Return it, read."""
    return read_directory(1, disputed_body())
