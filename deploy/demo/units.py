"""The demo's units: most by HTTP, two by AMQP with their own credentials."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pika

from deploy.demo.api import Api
from deploy.demo.appeals import draw
from deploy.demo.behaviour import UnitManner, unit_manner
from deploy.demo.work import Order

_ANSWER = "已派员到现场核实处理，问题已解决，并与诉求人电话沟通确认。"
_REASON = "产权归属有争议，须由当事人经司法途径确认后方可办理"
_POINT = "已到现场核实并告知诉求人处理安排"
_PLACE = {"longitude": 108.93, "latitude": 34.27}
_CANNOT = "经现场核查，该事项涉及产权纠纷，须由当事人依法解决，已向诉求人当面说明。"
_BASIS = "经核对单位职责清单，该事项不属于本单位职责，建议转权属单位办理。"
_WAITING = "须等待专用配件到货后方可修复"
_RESTS = "须待地下管线产权单位停水检修窗口，期间已设围挡警示并安排每日巡查。"
_REVIEW_AFTER = timedelta(days=4)
_OVERRIDE = "协办单位未能按时反馈，主办单位已自行核实处置。"
_REDO_WAIT = timedelta(hours=3)

_PATIENCE = timedelta(hours=24)  # how long a lead waits for its supports

Step = tuple[str, dict[str, Any]]


class Manners:
    """What a unit does next with an order, each thing asked for once."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def next_step(self, order: Order, now: datetime) -> Step | None:
        """Return the verb and body that are due, or None."""
        manner = unit_manner(order.id)
        if order.state == "issued":
            return self._receive(order, manner, now)
        if order.state == "acknowledged":
            due = order.is_time("acknowledged_at", manner.contact, now)
            return ("contact", {"method": "phone"}) if due else None
        return None if order.is_suspended else self._work(order, manner, now)

    def _receive(self, order: Order, manner: UnitManner, now: datetime) -> Step | None:
        wait = manner.acknowledge
        if wait is None or not order.is_time("issued_at", wait, now):
            return None
        if _is_returned(order, manner) and _may_return(order, now):
            return "return", {"reason": "not_in_duty", "basis": _BASIS}
        return "acknowledge", {}

    def _work(self, order: Order, manner: UnitManner, now: datetime) -> Step | None:
        done = "resolve", {"outcome": "done", "answer": _ANSWER, **shown(order, now)}
        if order.is_redone:
            return done if order.is_time("submitted_at", _REDO_WAIT, now) else None
        if manner.asks_for_more_time and order.id not in self._asked:
            self._asked.add(order.id)
            due = datetime.fromisoformat(order.fields["resolve_due_at"])
            wanted = (due + timedelta(days=3)).isoformat()
            return "request-extension", {"reason": _WAITING, "wanted_due_at": wanted}
        if manner.rests and order.may_rest and order.id not in self._asked:
            self._asked.add(order.id)
            review_at = (now + _REVIEW_AFTER).isoformat()
            return "request-suspension", {"reason": _RESTS, "review_at": review_at}
        patience = _PATIENCE if order.open_supports else timedelta(0)
        if not order.is_time("contacted_at", manner.finish + patience, now):
            return None
        if order.open_supports:
            return "resolve", {
                "outcome": "done",
                "answer": _ANSWER,
                "override": _OVERRIDE,
                **shown(order, now),
            }
        return (
            ("resolve", {"outcome": "cannot_be_done", "answer": _CANNOT, **cannot(order)})
            if manner.cannot
            else done
        )


def _is_returned(order: Order, manner: UnitManner) -> bool:
    """Whether the unit finds the order no duty of its own; the second unit then does so too."""
    if not order.leads:
        return False
    if order.returned_before:
        return order.returned_before == 1 and draw(order.ticket_id + "dispute", sides=2) == 0
    return manner.returns


def _may_return(order: Order, now: datetime) -> bool:
    """Whether the order is not accepted yet by having been kept too long."""
    limit = order.fields.get("return_due_at")
    return limit is None or now <= datetime.fromisoformat(limit)


def shown(order: Order, now: datetime) -> dict[str, Any]:
    """Return what a result has to show: a photograph, and an answer to each point raised."""
    photo = {"attachment_id": f"photo-{order.id}", "taken_at": now.isoformat(), "point": _PLACE}
    return {"proofs": [photo], "points": points(order)}


def cannot(order: Order) -> dict[str, Any]:
    """Return what goes with "it cannot be done": the public reason, and each point's answer."""
    return {"public_reason": _REASON, "points": points(order)}


def points(order: Order) -> list[str]:
    """Return an answer to each point raised; one point is answered by the answer itself."""
    raised = int(order.fields["point_count"])
    return [_POINT] * raised if raised > 1 else []


class Units:
    """Units whose people work in the API, with their own keys."""

    def __init__(self, api: Api, manners: Manners) -> None:
        self._api = api
        self._manners = manners

    def act(self, order: Order, now: datetime) -> None:
        """Do what is due."""
        step = self._manners.next_step(order, now)
        if step is not None:
            verb, body = step
            path = f"/api/v1/work-orders/{order.id}/{verb}"
            self._api.attempt("dispatch", path, body, self._api.unit(order.unit))

    def approve(self, order: Order) -> None:
        """Approve what waits for it, with the account of the unit's leader."""
        if order.waits_for_leader:
            path = f"/api/v1/work-orders/{order.id}/approve"
            self._api.attempt("dispatch", path, {}, self._api.leader(order.unit))


class AmqpUnits:
    """Units with systems of their own: pika, their own login, their own queue, nothing of ours."""

    CODES = ("chengguan", "shijian")

    def __init__(self, access: dict[str, Any], manners: Manners) -> None:
        self._urls = {unit["code"]: unit["amqp_url"] for unit in access["units"]}
        self._manners = manners
        self._channels: dict[str, Any] = {}
        self._answered: set[str] = set()

    def owns(self, order: Order) -> bool:
        """Tell whether the order's unit speaks AMQP."""
        return order.unit in self.CODES

    def act(self, orders: Iterable[Order], now: datetime) -> None:
        """Read every message of the units' queues, and answer what is due on huying.replies."""
        for unit in self.CODES:
            self._read(unit)
        for order in orders:
            step = self._manners.next_step(order, now)
            if step is not None:
                self._reply(order, *step)

    def close(self) -> None:
        """Close the connections."""
        for channel in self._channels.values():
            channel.connection.close()
        self._channels.clear()

    def _read(self, unit: str) -> None:
        channel = self._channel(unit)
        while channel.basic_get(f"department.{unit}", auto_ack=True)[0] is not None:
            pass  # a real system keeps what it needs; the demo asks the API

    def _reply(self, order: Order, verb: str, body: dict[str, Any]) -> None:
        times = order.fields["submitted_at"] or ""
        key = f"{order.id}-{verb}-{times}"
        if key in self._answered:
            return  # the answer is on its way
        self._answered.add(key)
        reply = {
            "work_order_id": order.id,
            "action": verb.replace("-", "_"),
            "idempotency_key": key,
            **body,
        }
        channel = self._channel(order.unit)
        channel.basic_publish("huying.replies", order.unit, json.dumps(reply).encode())

    def _channel(self, unit: str) -> Any:
        channel = self._channels.get(unit)
        if channel is None or channel.is_closed:
            connection = pika.BlockingConnection(pika.URLParameters(self._urls[unit]))
            channel = self._channels[unit] = connection.channel()
        return channel
