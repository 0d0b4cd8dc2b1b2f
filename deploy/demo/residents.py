"""The demo's residents: they post, follow their case, rate it, or stay silent."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2

from deploy.demo.api import Api
from deploy.demo.appeals import PlannedAppeal, draw
from deploy.demo.behaviour import ResidentManner, resident_manner

_WITHDRAWN_OF = 60  # one appeal in so many is taken back
_SMS_OF = 4  # one answer in so many comes by SMS
_OPT_OUT_OF = 12  # of these one in so many wants no more messages
_WORDS = {"satisfied": "1", "basically_satisfied": "2", "dissatisfied": "3 没修好"}
_SECOND_THOUGHT = timedelta(hours=3)
_ALREADY = {404, 409}


@dataclass(frozen=True)
class Posted:
    """An appeal that was accepted, and what its reporter needs to follow it."""

    key: str
    appeal_id: str
    tracking_code: str
    phone: str

    @property
    def manner(self) -> ResidentManner:
        """How this reporter answers."""
        return resident_manner(self.key)

    @property
    def answers_by_sms(self) -> bool:
        """Whether this reporter answers by SMS."""
        return draw(self.key + "sms", sides=_SMS_OF) == 0

    @property
    def opts_out(self) -> bool:
        """Whether this reporter wants no more messages afterwards."""
        return self.answers_by_sms and draw(self.key + "opt-out", sides=_OPT_OUT_OF) == 0

    @property
    def is_taken_back(self) -> bool:
        """Whether this reporter withdraws the appeal."""
        return draw(self.key + "withdraw", sides=_WITHDRAWN_OF) == 0


class Residents:
    """Everybody who raised something."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._open: dict[str, Posted] = {}
        self._undecided: dict[str, datetime] = {}
        self._done: set[tuple[str, int]] = set()

    def post(
        self, hands: ThreadPoolExecutor, planned: Iterable[PlannedAppeal], now: datetime
    ) -> None:
        """Post these appeals; posting again is safe: their key gives the first answer once more."""
        for posted in hands.map(self._post, planned):
            self._open[posted.appeal_id] = posted
            if posted.is_taken_back:
                self._undecided[posted.appeal_id] = now

    def take_back(self, now: datetime) -> None:
        """Let those who changed their mind withdraw."""
        for appeal_id, since in list(self._undecided.items()):
            if now >= since + _SECOND_THOUGHT:
                del self._undecided[appeal_id]
                token = self._session(self._open.pop(appeal_id))
                reason = {"reason": "问题已经解决了"}
                self._api.attempt("intake", "/api/v1/track/withdraw", reason, token)

    def have_rated(self, appeal_ids: Iterable[str], round_number: int) -> bool:
        """Whether all of them have answered in a round, or never will by themselves."""
        return all(
            (appeal_id, round_number) in self._done
            or appeal_id not in self._open
            or not self._open[appeal_id].manner.answers
            for appeal_id in appeal_ids
        )

    def rate(self, appeal_ids: Iterable[str]) -> int:
        """Let the reporters of these appeals answer if they are of that kind; return how many."""
        rated = 0
        for appeal_id in appeal_ids:
            posted = self._open.get(appeal_id)
            if posted is not None and posted.manner.answers:
                rated += self._rate(posted)
        return rated

    def manner_of(self, appeal_id: str) -> ResidentManner:
        """Return how a reporter answers the call-back agent's phone."""
        posted = self._open.get(appeal_id)
        return posted.manner if posted else resident_manner(appeal_id)

    def _post(self, planned: PlannedAppeal) -> Posted:
        # Hotline, grid officers and the like are staff who enter an appeal for somebody else.
        own = planned.body["channel"] in ("web", "mini_program")
        token = None if own else self._api.staff("operator")
        answer = self._api.post("intake", "/api/v1/appeals", planned.body, token, key=planned.key)
        return Posted(planned.key, answer["appeal_id"], answer["tracking_code"], planned.phone)

    def _session(self, posted: Posted) -> str:
        proof = {"tracking_code": posted.tracking_code, "phone_suffix": posted.phone[-4:]}
        return str(self._api.post("intake", "/api/v1/track/sessions", proof)["token"])

    def _rate(self, posted: Posted) -> int:
        token = self._session(posted)
        request = self._api.get("intake", "/api/v1/track", token)["rating"]
        if request is None or (posted.appeal_id, request["round"]) in self._done:
            return 0
        manner, first = posted.manner, request["round"] == 1
        satisfaction = manner.satisfaction if first or manner.stays_so else "satisfied"
        if not self._rated_by_sms(posted, satisfaction):
            answer = {
                "round": request["round"],
                "contacted": True,
                "resolved": manner.resolved or not (first or manner.stays_so),
                "satisfaction": satisfaction,
            }
            self._rate_on_page(answer, token)
        self._done.add((posted.appeal_id, request["round"]))
        return 1

    def _rated_by_sms(self, posted: Posted, satisfaction: str) -> bool:
        """Answer by SMS if this reporter does; False where another way is needed."""
        if not posted.answers_by_sms:
            return False
        rated = self._api.answer_by_sms(posted.phone, _WORDS[satisfaction]) == "rated"
        if posted.opts_out:
            self._api.answer_by_sms(posted.phone, "退订")
        return rated

    def _rate_on_page(self, answer: dict[str, object], token: str) -> None:
        try:
            self._api.post("intake", "/api/v1/track/rating", answer, token)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code not in _ALREADY:
                raise
