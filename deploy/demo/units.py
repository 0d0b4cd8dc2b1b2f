"""The demo's units: some by HTTP, two by AMQP with their own credentials."""

import json
from datetime import datetime, timedelta
from typing import Any

import pika

from deploy.demo.api import Api
from deploy.demo.behaviour import UnitManner, unit_manner
from deploy.demo.work import Case

# These units' own systems speak AMQP: they read their queue and answer on huying.replies.
BY_AMQP = ("chengguan", "shijian")
_ANSWER = "已派员到现场核实处理，问题已解决，并与诉求人电话沟通确认。"
_CANNOT = "经现场核查，该事项涉及产权纠纷，须由当事人依法解决，已向诉求人当面说明。"
_BASIS = "经核对单位职责清单，该事项不属于本单位职责，建议转权属单位办理。"


class Units:
    """Every unit, each in its manner."""

    def __init__(self, api: Api, amqp: "AmqpUnits") -> None:
        self._api = api
        self._amqp = amqp
        self._answered: set[tuple[str, str]] = set()

    def act(self, case: Case, now: datetime) -> None:
        """Let the unit that has the order do what is due in its manner."""
        manner = unit_manner(case.order_id)
        if case.ticket["round"] > 1 and case.state == "in_progress":
            self._finish(case, now)
        elif case.state == "dispatched":
            self._receive(case, manner, now)
        elif case.state == "acknowledged" and case.is_time("acknowledged_at", manner.contact, now):
            self._do(case, "contact", {"method": "phone"})
        elif case.state == "in_progress":
            self._work(case, manner, now)

    def _receive(self, case: Case, manner: UnitManner, now: datetime) -> None:
        wait = manner.acknowledge
        if wait is None or not case.is_time("issued_at", wait, now):
            return
        if manner.returns and case.ticket["returns"] == 0:
            self._do(case, "return", {"reason": "not_in_duty", "basis": _BASIS})
        elif case.unit in BY_AMQP:
            if (case.order_id, "acknowledge") not in self._answered:
                self._answered.add((case.order_id, "acknowledge"))
                self._amqp.reply(case.unit, case.order_id, "acknowledge")
        else:
            self._do(case, "acknowledge", {})

    def _work(self, case: Case, manner: UnitManner, now: datetime) -> None:
        asked = (case.order_id, "extension") in self._answered
        if manner.asks_for_more_time and not asked:
            self._answered.add((case.order_id, "extension"))
            due = datetime.fromisoformat(case.order["resolve_due_at"])
            wanted = {"reason": "须等待专用配件到货后方可修复", "wanted_due_at": _later(due)}
            self._do(case, "request-extension", wanted)
        elif case.is_time("contacted_at", manner.finish, now):
            self._finish(case, now, cannot=manner.cannot)

    def _finish(self, case: Case, now: datetime, *, cannot: bool = False) -> None:
        del now
        outcome = {"outcome": "cannot_be_done", "answer": _CANNOT}
        self._do(case, "resolve", outcome if cannot else {"outcome": "done", "answer": _ANSWER})

    def _do(self, case: Case, verb: str, body: dict[str, Any]) -> None:
        path = f"/api/v1/work-orders/{case.order_id}/{verb}"
        self._api.attempt("dispatch", path, body, self._api.unit(case.unit))


class AmqpUnits:
    """The side of those units that have systems of their own: pika, and nothing of ours."""

    def __init__(self, access: dict[str, Any]) -> None:
        self._urls = {unit["code"]: unit["amqp_url"] for unit in access["units"]}
        self._channels: dict[str, Any] = {}
        self.received = 0

    def read(self) -> None:
        """Take everything from the units' own queues: their systems keep what they need."""
        for unit in BY_AMQP:
            channel = self._channel(unit)
            while True:
                method, _, _ = channel.basic_get(f"department.{unit}", auto_ack=True)
                if method is None:
                    break
                self.received += 1

    def reply(self, unit: str, work_order_id: str, action: str, **fields: Any) -> None:
        """Answer on the units' exchange with the unit's own key."""
        body = {
            "work_order_id": work_order_id,
            "action": action,
            "idempotency_key": f"{work_order_id}-{action}",
            **fields,
        }
        self._channel(unit).basic_publish("huying.replies", unit, json.dumps(body).encode())

    def close(self) -> None:
        """Close the connections."""
        for channel in self._channels.values():
            channel.connection.close()
        self._channels.clear()

    def _channel(self, unit: str) -> Any:
        channel = self._channels.get(unit)
        if channel is None or channel.is_closed:
            connection = pika.BlockingConnection(pika.URLParameters(self._urls[unit]))
            channel = self._channels[unit] = connection.channel()
        return channel


def _later(due: datetime) -> str:
    return (due + timedelta(days=3)).isoformat()
