"""The demo's residents: they post, follow their case, rate it, or stay silent."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import httpx2

from deploy.demo.api import Api
from deploy.demo.appeals import PlannedAppeal, draw
from deploy.demo.behaviour import ResidentManner, resident_manner

CLIENTS = 4
_WITHDRAWN_OF = 60  # one appeal in so many is taken back
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
    def is_taken_back(self) -> bool:
        """Whether this reporter withdraws the appeal."""
        return draw(self.key + "withdraw", sides=_WITHDRAWN_OF) == 0


class Residents:
    """Everybody who raised something."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._open: dict[str, Posted] = {}
        self._done: set[tuple[str, int]] = set()

    def post_beside(
        self, plan: Iterable[PlannedAppeal], told: Callable[[], None]
    ) -> "Future[None]":
        """Begin to post the plan while others act; ``told`` is called after each post.

        Posting again is safe: the idempotency key gives the first answer once more.
        """
        beside = ThreadPoolExecutor(1)
        posting = beside.submit(self._post_all, list(plan), told)
        beside.shutdown(wait=False)
        return posting

    def _post_all(self, plan: list[PlannedAppeal], told: Callable[[], None]) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            for posted in pool.map(self._post, plan):
                self._open[posted.appeal_id] = posted
                told()
        self._take_back()

    def _take_back(self) -> None:
        """Let those who changed their mind withdraw."""
        for posted in list(self._open.values()):
            if posted.is_taken_back:
                token = self._session(posted)
                self._api.attempt(
                    "intake", "/api/v1/track/withdraw", {"reason": "问题已经解决了"}, token
                )
                del self._open[posted.appeal_id]

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
        answer = {
            "round": request["round"],
            "contacted": True,
            "resolved": manner.resolved or not first,
            "satisfaction": manner.satisfaction if first else "satisfied",
        }
        try:
            self._api.post("intake", "/api/v1/track/rating", answer, token)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code not in _ALREADY:
                raise
        self._done.add((posted.appeal_id, request["round"]))
        return 1
