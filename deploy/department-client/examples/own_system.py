"""A unit's own system in thirty lines: signs for every order and reports the work done."""

import os
import threading

from huying_department import AmqpReplies, Event, Inbox, SetAside
from huying_department.amqp import AmqpReceiver

UNIT, URL = os.environ["HUYING_DEPARTMENT_UNIT"], os.environ["HUYING_DEPARTMENT_AMQP_URL"]
replies = AmqpReplies(URL, UNIT)


def handle(event: Event) -> None:
    """Called once for each event; whatever it raises, it is called again later."""
    order = event.work_order_id
    if event.type == "work_order.issued.v1" and order is not None:
        # Here your own system files the order; what it needs of the case is at data["href"].
        replies.send(order, "acknowledge")
    elif event.type == "work_order.acknowledged.v1" and order is not None:
        replies.send(order, "contact", method="phone")
    elif event.type == "reply.refused.v1":
        raise SetAside(event.data["detail_en"])  # for a person to look at


if __name__ == "__main__":
    inbox = Inbox(f"{UNIT}.sqlite", handle)
    AmqpReceiver(URL, f"department.{UNIT}", inbox).run(threading.Event())
