"""The demo's SMS gateway: the example gateway, with a journal of what it took and was answered."""

import os
import sys

from deploy.local.sinks.journal import open_journal
from deploy.sms_gateway.gateway import Gateway, Reply
from deploy.sms_gateway.inbound import Inbound
from deploy.sms_gateway.serving import serve
from services.common.clock import SystemClock

_KEPT = ("webhook-id", "webhook-timestamp", "webhook-signature")


def main(port: int, receipts: str, replies: str) -> None:
    """Serve on loopback until told to stop; receipts and replies go to these URLs."""
    journal, clock = open_journal("sms"), SystemClock()
    secret = os.environ["HUYING_NOTIFY_SMS_SECRET"]

    def keeping(gateway: Gateway, body: bytes, headers: dict[str, str]) -> Reply:
        reply = gateway.answer(body, headers)
        known = {name.lower(): value for name, value in headers.items()}
        kept = {name: known[name] for name in _KEPT if name in known}
        record = {"path": "/sms", "headers": kept, "body": body.decode(errors="replace")}
        answer = {"status": reply.status, "body": reply.body}
        journal.append({"at": clock.now().isoformat(), **record, "answer": answer})
        return reply

    inbound = Inbound(replies, os.environ["HUYING_INTAKE_SMS_SECRET"])
    serve(Gateway(secret), port, receipts=receipts, inbound=inbound, wrapper=keeping)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
