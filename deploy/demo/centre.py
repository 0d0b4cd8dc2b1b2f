"""The demo's dispatch centre: operators screen, reviewers judge, agents call back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.api import Api
from deploy.demo.appeals import draw
from deploy.demo.behaviour import ResidentManner, screening_patience
from deploy.demo.places import Places
from deploy.demo.work import Case

_CATEGORIES = ("0101", "0201", "0301", "0401", "0601", "0701")  # an operator's best guesses
_REVIEW_WAIT = timedelta(hours=2)
_EXPLANATION = "该事项已进入诉讼程序，请依法院裁判办理。"


class Centre:
    """Everybody in the hall."""

    def __init__(self, api: Api, places: Places) -> None:
        self._api = api
        self._places = places
        self._seen: dict[str, datetime] = {}
        self._rejected: set[str] = set()

    def act(self, case: Case, now: datetime) -> None:
        """Do what the centre owes this ticket now."""
        first_seen = self._seen.setdefault(f"{case.id}:{case.state}", now)
        if case.state == "screening":
            if now >= first_seen + screening_patience(case.id):
                self._screen(case)
        elif case.state == "submitted" and now >= first_seen + _REVIEW_WAIT:
            self._judge(case)
        elif case.state == "under_review" and now >= first_seen + _REVIEW_WAIT:
            self._review(case)
        elif case.state == "in_progress" and case.order["extension"]:
            self._decide_extension(case)

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

    def _screen(self, case: Case) -> None:
        operator = self._api.staff("operator")
        path = f"/api/v1/tickets/{case.id}"
        if draw(case.id + "refuse", sides=20) == 0 and not case.ticket["work_orders"]:
            ground = {"ground": "litigation", "explanation": _EXPLANATION}
            self._api.attempt("dispatch", f"{path}/refuse", ground, operator)
            return
        guess = _CATEGORIES[draw(case.id, sides=len(_CATEGORIES))]
        settled = {
            "category": case.ticket["category"] or guess,
            "area_code": case.ticket["area_code"] or self._places.any(case.id).code,
        }
        if case.ticket["work_orders"]:  # returned: another unit takes it, the street's own
            settled["unit"] = self._places.street_unit(settled["area_code"])
        self._api.attempt("dispatch", f"{path}/screen", settled, operator)

    def _judge(self, case: Case) -> None:
        reviewer = self._api.staff("reviewer")
        path = f"/api/v1/tickets/{case.id}"
        if draw(case.id + "reject", sides=15) == 0 and case.id not in self._rejected:
            self._rejected.add(case.id)
            reason = {"reason": "答复未回应诉求要点，请补充处理时间与责任人。"}
            self._api.attempt("dispatch", f"{path}/reject", reason, reviewer)
            self._seen.pop(f"{case.id}:submitted", None)
        else:
            self._api.attempt("dispatch", f"{path}/accept", {}, reviewer)

    def _review(self, case: Case) -> None:
        redo = case.ticket["round"] == 1 and draw(case.id + "redo", sides=3)
        outcome = "redo" if redo else "conclude"
        reason = "复核认为诉求人意见合理，退回重办。" if redo else "已依法依规办理并充分解释说明。"
        body = {"outcome": outcome, "reason": reason}
        path = f"/api/v1/tickets/{case.id}/review"
        self._api.attempt("dispatch", path, body, self._api.staff("reviewer"))

    def _decide_extension(self, case: Case) -> None:
        path = f"/api/v1/work-orders/{case.order_id}/grant-extension"
        self._api.attempt("dispatch", path, {}, self._api.staff("supervisor"))
