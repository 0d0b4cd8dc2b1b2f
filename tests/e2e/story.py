"""What the people of a district do, one step a call, and what they see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import httpx2
import pytest

from services.common.clock import BusinessClock, ClockSetting, SystemClock, write_clock
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import ANSWER, proofs, session
from tests.support.residents import Receipt

_NUMBERS = count(1)
SEEN_SECONDS = 60.0


@dataclass
class Story:
    """One district's people; each test posts appeals of its own."""

    lianhu: District
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def post(self, **given: Any) -> Receipt:
        """Let a resident post an appeal; unless given, about refuse at a place of its own."""
        number = next(_NUMBERS)
        place = f"试验小区{number}号院"
        body = {
            "kind": "help",
            "title": f"{place}垃圾没人清运",
            "text": f"{place}门口垃圾没人清运已有{number}天，请尽快处理。",
            "area_code": self.lianhu.communities[number],
            "address": place,
            "contact": {"phone": f"1320000{number:04d}"},
            **given,
        }
        body = {name: value for name, value in body.items() if value is not None}
        told = self.lianhu.api.post("intake", "/api/v1/appeals", body, key=f"e2e-{number}")
        phone = body["contact"]["phone"]
        receipt = Receipt(told["appeal_id"], told["tracking_code"], f"e2e-{number}", phone)
        self.receipts[receipt.appeal_id] = receipt
        return receipt

    def ticket(self, receipt: Receipt) -> dict[str, Any]:
        """Return the ticket that took an appeal on, as the centre sees it, once there is one."""
        operator = self.lianhu.api.staff("operator")
        path = f"/api/v1/appeals/{receipt.appeal_id}"

        def home() -> str | None:
            ticket_id: str | None = self.lianhu.api.get("intake", path, operator)["ticket_id"]
            return ticket_id

        return self.see(str(eventually(home, SEEN_SECONDS)))

    def see(self, ticket_id: str) -> dict[str, Any]:
        """Return a ticket as the centre sees it."""
        api = self.lianhu.api
        found: dict[str, Any] = api.get(
            "dispatch", f"/api/v1/tickets/{ticket_id}", api.staff("supervisor")
        )
        return found

    def reaches(self, ticket_id: str, state: str) -> dict[str, Any]:
        """Wait until a ticket is in a state; return it."""
        return eventually(
            lambda: found if (found := self.see(ticket_id))["state"] == state else {}, SEEN_SECONDS
        )

    def history(self, ticket_id: str) -> list[dict[str, Any]]:
        """Return the ticket's whole story."""
        api = self.lianhu.api
        path = f"/api/v1/tickets/{ticket_id}/history"
        found: list[dict[str, Any]] = api.get("dispatch", path, api.staff("supervisor"))["items"]
        return found

    def types(self, ticket_id: str) -> list[str]:
        """Return the types of a ticket's events in order, without their version."""
        return [event["type"].removesuffix(".v1") for event in self.history(ticket_id)]

    def centre(self, ticket_id: str, verb: str, role: str = "supervisor", **body: Any) -> Any:
        """Let the centre decide."""
        api = self.lianhu.api
        path = f"/api/v1/tickets/{ticket_id}/{verb}"
        return api.post("dispatch", path, body, api.staff(role))

    def unit(self, ticket: dict[str, Any], verb: str, **body: Any) -> Any:
        """Let the unit that has the order do something with it."""
        order = self.see(ticket["ticket_id"])["work_orders"][-1]
        path = f"/api/v1/work-orders/{order['work_order_id']}/{verb}"
        api = self.lianhu.api
        if verb == "resolve":  # matters of the street need a photograph (D8)
            body.setdefault("proofs", proofs(self.lianhu.now().isoformat()))
        return api.post("dispatch", path, body, api.unit(order["unit"]))

    def resolve(self, receipt: Receipt) -> dict[str, Any]:
        """Take an appeal all the way until its result is accepted; return its ticket."""
        ticket = self.ticket(receipt)
        self.unit(ticket, "acknowledge")
        self.unit(ticket, "contact", method="phone")
        self.unit(ticket, "resolve", outcome="done", answer=ANSWER)
        self.centre(ticket["ticket_id"], "accept", role="reviewer")
        return self.see(ticket["ticket_id"])

    def track(self, receipt: Receipt) -> dict[str, Any]:
        """Return what the resident sees of the own case."""
        api = self.lianhu.api
        found: dict[str, Any] = api.get("intake", "/api/v1/track", session(api, receipt))
        return found

    def rate(self, receipt: Receipt, **answer: Any) -> None:
        """Let the resident rate the round that is open, as soon as it is."""
        api = self.lianhu.api
        asked = eventually(lambda: self.track(receipt)["rating"], SEEN_SECONDS)
        answer = {"contacted": True, "resolved": True, "satisfaction": "satisfied", **answer}
        body = {"round": asked["round"], **answer}
        api.post("intake", "/api/v1/track/rating", body, session(api, receipt))

    def told(self, receipt: Receipt) -> list[str]:
        """Return the types of what the resident was told, in order."""
        api = self.lianhu.api
        found = api.items(
            "notify", "/api/v1/notifications", api.staff("ops"), appeal_id=receipt.appeal_id
        )
        sent = [one for one in found if one["status"] == "sent"]
        return [one["event_type"].removesuffix(".v1") for one in sorted(sent, key=_step)]

    def upload(self, content: bytes) -> str:
        """Let somebody upload a picture; return the attachment's id."""
        answer = uploaded(self.lianhu, content)
        answer.raise_for_status()
        return str(answer.json()["attachment_id"])

    def jump(self, instant: datetime) -> None:
        """Move business time on; it never goes back."""
        path = self.lianhu.system.run_dir / "clock.json"
        start = max(instant, BusinessClock(path).now())
        write_clock(path, ClockSetting(SystemClock().now(), start))


def uploaded(lianhu: District, content: bytes) -> httpx2.Response:
    """Return what intake says to an upload that calls itself a picture."""
    files = {"file": ("现场.jpg", content, "image/jpeg")}
    url = lianhu.urls["intake"] + "/api/v1/attachments"
    return httpx2.post(url, files=files, trust_env=False, timeout=60)


def _step(notification: dict[str, Any]) -> int:
    return int(notification["step"])


@contextmanager
def refused(status: int) -> Iterator[None]:
    """Expect a refusal with this status."""
    with pytest.raises(httpx2.HTTPStatusError) as error:
        yield
    assert error.value.response.status_code == status
