"""The demo's dispatch centre: operators screen, reviewers judge, agents call back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.api import Api
from deploy.demo.appeals import draw
from deploy.demo.behaviour import ResidentManner, paced, screening_patience
from deploy.demo.disputes import Disputes
from deploy.demo.places import Places
from deploy.demo.work import Order

_CATEGORIES = ("0101", "0201", "0301", "0401", "0601", "0701")  # an operator's best guesses
_REVIEW_WAIT = timedelta(hours=2)
_NOT_WRONG = "经核对职责清单，该事项属于你单位职责，请继续办理。"
_EXPLANATION = "该事项已进入诉讼程序，请依法院裁判办理。"


class Centre:
    """Everybody in the hall."""

    def __init__(self, api: Api, places: Places) -> None:
        self._api = api
        self._places = places
        self._seen: dict[str, datetime] = {}
        self._disputes = Disputes(api)
        self._rejected: set[str] = set()
        self._granted: set[tuple[str, str]] = set()

    def act(self, ticket: dict[str, Any], now: datetime) -> None:
        """Screen what rules could not route, rule disputes, judge complaints about results."""
        key, state = str(ticket["ticket_id"]), ticket["state"]
        patience = screening_patience(key) if state == "screening" else _REVIEW_WAIT
        first_seen = self._seen.setdefault(f"{key}:{state}", now)
        if now < first_seen + paced(patience, ticket["severity"]):
            return
        if state == "screening":
            self._screen(ticket)
        elif state == "arbitration":
            self._disputes.settle(key)
        else:
            self._review(ticket)

    def help(self, order: Order) -> None:
        """Give more time, or rest until a review date, to whoever asks for it."""
        for asked in ("extension", "suspension"):
            if order.fields[asked] and (asked, order.id) not in self._granted:
                self._granted.add((asked, order.id))
                path = f"/api/v1/work-orders/{order.id}/grant-{asked}"
                self._api.attempt("dispatch", path, {}, self._api.staff("supervisor"))

    def judge(self, order: Order, now: datetime) -> None:
        """Accept a result, or send it back once."""
        if order.waits_for_leader or not order.is_time("submitted_at", _REVIEW_WAIT, now):
            return
        reviewer = self._api.staff("reviewer")
        if not order.leads:
            path = f"/api/v1/work-orders/{order.id}/accept"
            self._api.attempt("dispatch", path, {}, reviewer)
            return
        path = f"/api/v1/tickets/{order.ticket_id}"
        if draw(order.ticket_id + "reject", sides=15) == 0 and order.id not in self._rejected:
            self._rejected.add(order.id)
            reason = {"reason": "答复未回应诉求要点，请补充处理时间与责任人。"}
            self._api.attempt("dispatch", f"{path}/reject", reason, reviewer)
        else:
            self._api.attempt("dispatch", f"{path}/accept", {}, reviewer)

    def call_back(self, manner_of: Callable[[str], ResidentManner]) -> int:
        """Ring everybody whose call-back is due; return how many were rung."""
        agent = self._api.staff("callback_agent")
        due = self._api.items("intake", "/api/v1/callbacks", agent, state="due")
        for task in due:
            manner = manner_of(task["appeal_id"])
            answer: dict[str, Any] = {"outcome": "no_answer"}
            if manner.picks_up:
                answer = {
                    "outcome": "answered",
                    "contacted": True,
                    "resolved": manner.resolved,
                    "satisfaction": manner.satisfaction,
                }
            path = f"/api/v1/callbacks/{task['callback_id']}/attempts"
            self._api.attempt("intake", path, answer, agent)
        return len(due)

    def _screen(self, ticket: dict[str, Any]) -> None:
        operator, key = self._api.staff("operator"), str(ticket["ticket_id"])
        path = f"/api/v1/tickets/{key}"
        returned = ticket["unit"] is not None
        if draw(key + "refuse", sides=20) == 0 and not returned:
            ground = {"ground": "litigation", "explanation": _EXPLANATION}
            self._api.attempt("dispatch", f"{path}/refuse", ground, operator)
            return
        settled = {
            "category": ticket["category"] or _CATEGORIES[draw(key, sides=len(_CATEGORIES))],
            "area_code": ticket["area_code"] or self._places.any(key).code,
        }
        if returned:  # another unit takes it: the street's own
            settled["unit"] = self._places.street_unit(settled["area_code"])
        if settled.get("unit") == ticket["unit"]:
            refused = {"reason": _NOT_WRONG}
            self._api.attempt("dispatch", f"{path}/refuse-return", refused, operator)
            return
        self._api.attempt("dispatch", f"{path}/screen", settled, operator)

    def _review(self, ticket: dict[str, Any]) -> None:
        redo = ticket["round"] == 1 and draw(ticket["ticket_id"] + "redo", sides=3)
        outcome = "redo" if redo else "conclude"
        reason = "复核认为诉求人意见合理，退回重办。" if redo else "已依法依规办理并充分解释说明。"
        body = {"outcome": outcome, "reason": reason}
        path = f"/api/v1/tickets/{ticket['ticket_id']}/review"
        self._api.attempt("dispatch", path, body, self._api.staff("reviewer"))
