"""A district with something of every kind out of somebody's scope, and its people (L1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask.testing import FlaskClient

from services.common.web.principal import DISTRICT_WIDE, ROLES
from services.dispatch.bootstrap import Container
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY,
    COMMUNITY_UNIT,
    OTHER_COMMUNITY,
    STREET_UNIT,
    UNIT,
    submitted,
)
from tests.factories.dispatch_disputes import BASIS, GROUND, REASON
from tests.factories.papers import papers_body
from tests.factories.secrecy import OFFICE, reported_body
from tests.factories.whistles import HERE, whistle_body
from tests.integration.dispatch.papers_scene import call_meeting, register_paper

Headers = Callable[..., dict[str, str]]
Ids = dict[str, str]

# Who asks, by role: unit and areas. What is foreign to all of them is the department 公安's.
PEOPLE: Final[dict[str, tuple[str | None, tuple[str, ...]]]] = {
    "street": (STREET_UNIT, ("610104001",)),
    "community": (COMMUNITY_UNIT, (COMMUNITY,)),
    "grid_officer": (None, (f"{COMMUNITY}001",)),
    "unit_handler": (UNIT, ()),
    "unit_leader": (UNIT, ()),
}
BELOW: Final = frozenset({"street", "community", "grid_officer"})
ACCUSED_STAFF: Final = "supervisor of the accused street"

# One body for each verb, good enough to pass its form: a refusal is then the domain's.
BODIES: Final[dict[str, dict[str, Any]]] = {
    "recategorise": {"category": "0201"},
    "accuse": {"units": ["shizheng"]},
    "refuse": {"ground": "litigation", "explanation": REASON},
    "refuse-return": {"reason": REASON},
    "statements": {"text": REASON},
    "rule": {"lead": "gongan", "reason": REASON, "basis": GROUND},
    "reject": {"reason": REASON},
    "review": {"outcome": "redo", "reason": REASON},
    "support": {"units": ["shizheng"], "reason": REASON},
    "divide": {"parts": [{"unit": "shizheng", "task": REASON}]},
    "reassign": {"unit": "shizheng", "reason": REASON},
    "merge": {"reason": REASON, "others": ["tkt_other"]},
    "unmerge": {"reason": REASON},
    "split": {"appeals": ["apl_0001"], "reason": REASON},
    "accept-repeat": {"appeal_id": "apl_0001"},
    "decline-repeat": {"appeal_id": "apl_0001"},
    "judge-danger": {"verdict": "confirmed"},
    "transfer-danger": {"target": "119"},
    "hand-back": {"reason": REASON, "to_tier": 0},
    "call-meeting": {"units": ["gongan"], "reason": REASON},
    "close-meeting": {"outcome": "held", "minutes": REASON},
    "supervise": {"instruction": REASON},
    "progress": {"note": REASON},
    "resolve": {"outcome": "done", "answer": REASON},
    "disapprove": {"reason": REASON},
    "return": {"reason": "not_in_duty", "basis": BASIS},
    "request-extension": {"reason": REASON, "wanted_due_at": "2026-12-01T00:00:00Z"},
    "refuse-extension": {"reason": REASON},
    "hand-over": {"reason": REASON, "person": "li-si"},
    "rejoin": {"reason": REASON},
    "ask-resident": {"question": REASON},
    "wait-external": {"reason": REASON, "until": "2026-12-01T00:00:00Z", "party": "供电公司"},
    "plan": {"reason": REASON, "until": "2026-12-01T00:00:00Z"},
    "request-suspension": {"reason": REASON, "review_at": "2026-12-01T00:00:00Z"},
    "refuse-suspension": {"reason": REASON},
    "whistles": {"kind": "livelihood", "units": ["gongan"], "reason": REASON},
    "whistles/plan": {"text": REASON},
    "renew-code": {"unit": "shizheng"},
    "result": {"outcome": "done", "text": REASON},
    "assess": {"scores": {"promptness": 5, "effect": 4}, "unit": "shizheng"},
    "check": {"confirmed": True, "note": "现场已清理"},
    "resettle": {"done": REASON},
    "screen": {"unit": "shizheng"},
    "close": {"reason": REASON},
}


@dataclass(frozen=True)
class Hidden:
    """What of one case has an address, by the name in the address, and from whom it is hidden."""

    name: str
    ids: Ids
    number: str
    text: str
    roles: frozenset[str]

    def secrets(self) -> list[str]:
        """Return what must be in no answer to those from whom it is hidden."""
        return [*self.ids.values(), self.number, self.text]


class Scene:
    """The district, its people at the API, and what is hidden from whom."""

    def __init__(self, http: FlaskClient, bearer: Headers, container: Container) -> None:
        more = {"whistles": whistle_body(), "papers": papers_body()}
        container.publish_directory({**reported_body(), **more})
        self.http, self.bearer, self.container = http, bearer, container
        report = frozenset(BELOW | {ACCUSED_STAFF})
        self.hidden = [
            self.case(1, "foreign", "广场舞噪声扰民", frozenset(PEOPLE), area=OTHER_COMMUNITY),
            self.case(2, "discipline", "只有纪委知道", ROLES - {"service"}),
            self.case(3, "report", "楼下烧烤摊被举报", report),
        ]
        self.hidden[0].ids["<matter_id>"] = self._matter()
        self.seen = self.case(4, "seen", "楼下烧烤摊油烟", frozenset())
        self.container.open_tickets([submitted(5, title="反映问题", text="麻烦处理一下")])
        self.post(f"{self.url(1)}/discipline", {}, "supervisor", 204)
        self.post(f"{self.url(2)}/accuse", {"units": [STREET_UNIT]}, "supervisor")

    def as_(self, role: str) -> dict[str, str]:
        """Return the headers of a person of a role, or of staff who sit in the accused street."""
        if role == ACCUSED_STAFF:
            return self.bearer("supervisor", unit=STREET_UNIT)
        unit, areas = PEOPLE.get(role, (None, ()))
        return self.bearer(role, unit=unit, areas=areas)

    def of_office(self) -> dict[str, str]:
        """Return the headers of the disciplinary office."""
        return self.bearer("unit_handler", unit=OFFICE)

    def url(self, case: int) -> str:
        """Return the address of a hidden ticket, counted from 0."""
        return f"/api/v1/tickets/{self.hidden[case].ids['<ticket_id>']}"

    def post(self, path: str, body: Any, role: str, status: int = 200, **who: Any) -> Any:
        """Command; fail unless it is answered with the status."""
        headers = self.bearer(role, **who) if who else self.bearer(role)
        answer = self.http.post(path, json=body, headers=headers)
        assert answer.status_code == status, (path, answer.json)
        return answer.json

    def case(
        self,
        number: int,
        name: str,
        text: str,
        roles: frozenset[str],
        *,
        area: str = COMMUNITY,
        written: str = REASON,
        **more: Any,
    ) -> Hidden:
        """Open a ticket, dispute it until it is ruled on, and blow a whistle: something of all.

        ``written`` is what units and centre write about it, ``more`` what else the appeal says.
        """
        kept = self.disputed(number, text, area=area, written=written, **more)
        url = f"/api/v1/tickets/{kept['_id']}"
        ruled = {"lead": "gongan", "reason": written, "basis": written}
        self.post(f"{url}/rule", ruled, "supervisor", unit=CENTRE)
        ruling = self.http.get(f"{url}/arbitration", headers=self.bearer("supervisor")).json
        blown = {"kind": "livelihood", "units": ["shizheng"], "reason": written}
        whistle = self.post(f"{url}/whistles", blown, "supervisor", 201)
        ids = {
            "<ticket_id>": kept["_id"],
            "<work_order_id>": self._lead(url),
            "<ruling_id>": ruling["ruling"]["ruling_id"],
            "<whistle_id>": whistle["whistle_id"],
            "<document_id>": self._document(kept["_id"]),
        }
        call_meeting(self.container, kept["_id"])
        return Hidden(name, ids, kept["number"], text, roles)

    def disputed(
        self, number: int, text: str, *, area: str = COMMUNITY, written: str = REASON, **more: Any
    ) -> dict[str, Any]:
        """Open a ticket that two units return, so that it waits to be ruled on; return it."""
        said = {"text": text, "area_code": area, "category": "0602", "point": HERE, **more}
        self.container.open_tickets([submitted(number, **said)])
        kept = self.container.database["tickets"].find_one({"appeal_id": f"apl_{number:04d}"})
        assert kept is not None
        url = f"/api/v1/tickets/{kept['_id']}"
        for unit in ("gongan", "shizheng"):
            order = self._lead(url)
            back = {"reason": "not_in_duty", "basis": written}
            address = f"/api/v1/work-orders/{order}/return"
            self.post(address, back, "unit_handler", unit=unit)
            if unit == "gongan":
                self.post(f"{url}/screen", {"unit": "shizheng"}, "operator")
        return dict(kept)

    def _lead(self, url: str) -> str:
        view = self.http.get(url, headers=self.bearer("supervisor")).json
        return str(view["work_order_id"])

    def _document(self, ticket_id: str) -> str:
        register_paper(self.container, ticket_id, to_unit="gongan")
        return self.container.documents.read.documents.of_ticket(ticket_id)[0].id

    def _matter(self) -> str:
        body = {
            "category": "0104",
            "area_code": OTHER_COMMUNITY,
            "title": "占道烧烤摊",
            "done": "劝离占道经营并清扫地面油污",
        }
        who = {"unit": "sq-other", "areas": (OTHER_COMMUNITY,)}
        made = self.post("/api/v1/tickets/on-the-spot", body, "community", 201, **who)
        return str(made["matter_id"])


def body_for(path: str) -> dict[str, Any]:
    """Return a body for a route; verbs of the same name differ by what they are on."""
    parts = path.split("/")
    return BODIES.get(f"{parts[3]}/{parts[-1]}") or BODIES.get(parts[-1], {})


def at(path: str, ids: Ids) -> str:
    """Return a route's address of something."""
    for name, value in ids.items():
        path = path.replace(name, value)
    return path


NOWHERE: Final[Ids] = {
    "<ticket_id>": "tkt_no",
    "<work_order_id>": "wo_no",
    "<ruling_id>": "rul_no",
    "<whistle_id>": "whs_no",
    "<matter_id>": "mat_no",
    "<document_id>": "doc_no",
}
STAFF: Final = DISTRICT_WIDE - {"service"}
