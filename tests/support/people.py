"""People who work while a test goes on, whatever breaks: units, the centre, residents."""

import random
import threading
from collections.abc import Mapping
from typing import Any

import httpx2

from deploy.demo.api import Api
from tests.support.journey import District
from tests.support.residents import Receipt

CENTRE_STATES = {"screening", "submitted", "under_review"}
ANSWER = "已派员到现场处理完毕，并已电话告知诉求人处理结果。"
DONE = {"outcome": "done", "answer": ANSWER, "override": "协办单位尚未反馈，主办单位已自行处置"}
BASIS = "经核对职责清单，此事不属于本单位职责范围。"
EXPLANATION = "此事已进入诉讼程序，请依照法院裁判办理。"
REASON = "经复核，处理结果符合规定，已向诉求人解释。"


class People:
    """A thread that looks at one page of tickets after another and does what is next for some."""

    def __init__(
        self, lianhu: District, receipts: list[Receipt], *, share: float = 0.5, seed: int = 1
    ) -> None:
        """Keep the district and the residents' receipts (which may still grow).

        Args:
            lianhu: where they work.
            receipts: of the residents who may rate or withdraw.
            share: of the tickets seen, how many are moved on.
            seed: the same seed, the same chances.

        """
        self._lianhu = lianhu
        self._receipts = receipts
        self._share = share
        self._chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.done = 0
        self.broken = 0

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def finish(self) -> None:
        """Stop working and wait for the last step."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.3):
            try:
                self._round()
            except httpx2.HTTPError:
                self.broken += 1

    def _round(self) -> None:
        api = self._lianhu.api
        states = ("screening", "dispatched", "acknowledged", "in_progress", "submitted", "resolved")
        state = self._chance.choice(states)
        page = api.get("dispatch", "/api/v1/tickets", api.staff("supervisor"), state=state, limit=5)
        for ticket in page["items"]:
            if self._stop.is_set():
                return
            if self._chance.random() < self._share:
                self.done += self._move(api, ticket)
        if self._chance.random() < 0.1 and self._receipts:
            self._withdraw(api, self._chance.choice(list(self._receipts)))

    def _move(self, api: Api, ticket: Mapping[str, Any]) -> bool:
        if ticket["state"] == "resolved":
            return self._rate(api, ticket)
        step = self._step(ticket)
        if step is None:
            return False
        path, body = step
        of_centre = ticket["state"] in CENTRE_STATES
        token = api.staff("supervisor") if of_centre else api.unit(ticket["unit"])
        return api.attempt("dispatch", path, body, token)

    def _step(self, ticket: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        case = f"/api/v1/tickets/{ticket['ticket_id']}"
        order = f"/api/v1/work-orders/{ticket['work_order_id']}"
        returned = {"reason": "not_in_duty", "basis": BASIS}
        refused = {"ground": "litigation", "explanation": EXPLANATION}
        screened = {"category": "0101", "unit": "chengguan"}
        steps: dict[str, list[tuple[str, dict[str, Any]]]] = {
            "screening": [(f"{case}/screen", screened)] * 4 + [(f"{case}/refuse", refused)],
            "dispatched": [(f"{order}/acknowledge", {})] * 5 + [(f"{order}/return", returned)],
            "acknowledged": [(f"{order}/contact", {"method": "phone"})],
            "in_progress": [
                (f"{order}/resolve", {**DONE, "proofs": proofs(self._lianhu.now().isoformat())})
            ]
            if ticket["state"] == "in_progress"
            else [],
            "submitted": [(f"{case}/accept", {})] * 4 + [(f"{case}/reject", {"reason": REASON})],
        }
        return self._chance.choice(steps[ticket["state"]]) if ticket["state"] in steps else None

    def _rate(self, api: Api, ticket: Mapping[str, Any]) -> bool:
        path = f"/api/v1/tickets/{ticket['ticket_id']}"
        whole = api.get("dispatch", path, api.staff("supervisor"))
        members = {member["appeal_id"] for member in whole["members"]}
        rated = False
        for receipt in [one for one in list(self._receipts) if one.appeal_id in members]:
            token = session(api, receipt)
            asked = api.get("intake", "/api/v1/track", token)["rating"]
            if asked is not None:
                answer = {"contacted": True, "resolved": True, "satisfaction": "satisfied"}
                body = {"round": asked["round"], **answer}
                rated |= api.attempt("intake", "/api/v1/track/rating", body, token)
        return rated

    def _withdraw(self, api: Api, receipt: Receipt) -> None:
        token = session(api, receipt)
        api.attempt("intake", "/api/v1/track/withdraw", {"reason": "已经自行解决"}, token)


def proofs(taken_at: str) -> list[dict[str, Any]]:
    """Return what shows physical work (D8): one photograph with time and place."""
    place = {"longitude": 108.93, "latitude": 34.27}
    return [{"attachment_id": "photo-1", "taken_at": taken_at, "point": place}]


def session(api: Api, receipt: Receipt) -> str:
    """Return the token with which a resident follows the own case."""
    proof = {"tracking_code": receipt.tracking_code, "phone_suffix": receipt.phone[-4:]}
    return str(api.post("intake", "/api/v1/track/sessions", proof)["token"])
