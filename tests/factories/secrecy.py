"""A district with a disciplinary office, and people above, below and beside an accused street."""

from typing import Any, Final

from services.dispatch.domain.caller import Caller
from tests.factories.dispatch import COMMUNITY, COMMUNITY_UNIT, STREET_UNIT, directory_body

OFFICE: Final = "jiwei"
OFFICER: Final = Caller("jiwei-1", frozenset({"unit_handler"}), OFFICE)
COMMUNITY_WORKER: Final = Caller("sq-1", frozenset({"community"}), COMMUNITY_UNIT, (COMMUNITY,))
GRID_OFFICER: Final = Caller("grid-1", frozenset({"grid_officer"}), None, (f"{COMMUNITY}001",))


def with_office() -> dict[str, Any]:
    """Return the parts of the small directory that name a disciplinary office."""
    body = directory_body()
    office = {"code": OFFICE, "name": "区纪委监委", "kind": "department", "parent": None}
    return {
        "district": {**body["district"], "discipline_unit": OFFICE},
        "units": [*body["units"], {**office, "area_code": None}],
    }


def reported_body() -> dict[str, Any]:
    """Return the whole body of that directory."""
    return {**directory_body(), **with_office()}


ACCUSED_STREET: Final = STREET_UNIT
