"""The ledger between a real gateway, a real mail server and an intake: G2, G3, G4 end to end."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from logging import getLogger
from typing import Any

import pytest
import structlog
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from services.common.clock import SystemClock
from services.common.mail.imap import ImapBox
from services.common.observability import logging
from services.common.web.tokens import issue
from services.notify.adapters.documents import NOTIFICATIONS, PUBLICATIONS
from services.notify.adapters.policy.body import PolicyBody, policy_of
from services.notify.bootstrap import Container
from services.notify.entrypoints.bounces import looking
from services.notify.entrypoints.http.notification_answers import RecordAnswer
from services.notify.ports.bounces import MailboxUnavailable
from tests.factories.bounces import dsn, plain
from tests.factories.notify import DIRECTORY, FOUNDER, NOON, REPEAT, TICKET, event, steps, told
from tests.fakes.notify import FakeClock
from tests.integration.notify.conftest import APP, SMS_SECRET
from tests.support import eventually
from tests.support.imap_server import imap_server
from tests.support.mail_server import MailBox, mail_server
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

PHONE, EMAIL = "13800005678", "wang.xiaoming@example.com"
MIDNIGHT, MORNING = NOON + timedelta(hours=12), NOON + timedelta(hours=20)
RULES: dict[str, Any] = {
    "events": {
        "danger.raised.v1": {"urgency": "danger"},
        "danger.transferred.v1": {"urgency": "urgent"},
        "ticket.refused.v1": {"must_tell": True},
    },
    "urgent_severities": ["P0", "P1"],
    "quiet_hours": {"resident": {"from": "22:00", "to": "08:00"}},
    "limits": [{"most": 3, "within_minutes": 60}],
    "same_words_within_minutes": 30,
    "channels": [
        {"channel": "sms", "receipt_within_minutes": {"ordinary": 0.001}},
        {"channel": "email"},
    ],
    "suppression": {"after_hard_bounces": {"sms": 1}},
}


@dataclass
class Street:
    """notify between an SMS gateway, a mail server and an intake that can be away."""

    container: Container
    client: FlaskClient
    box: MailBox
    key: str
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    away: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    sms: list[dict[str, str]] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)

    @property
    def records(self) -> list[dict[str, Any]]:
        told = {"audience": {"$ne": "staff"}}  # the inbox is tried by itself
        ledger = self.container.database[NOTIFICATIONS]
        return list(ledger.find(told, sort=[("step", 1), ("_id", 1)]))

    def statuses(self) -> list[str]:
        return sorted(one["status"] for one in self.records)

    def contacts(self, request: Request) -> Response:
        if self.away:
            return Response(status=503)
        asked = json.loads(request.data)
        self.purposes.append(asked["purpose"])
        known = {"phone": PHONE, "email": EMAIL, "language": None}
        found = {one: known for one in asked["appeal_ids"] if one in (FOUNDER, REPEAT)}
        return Response(json.dumps({"contacts": found}), content_type="application/json")

    def take(self, request: Request) -> Response:
        messages = json.loads(request.data)["messages"]
        self.sms += messages
        results = [{"id": one["id"], "status": "accepted", **self.answers} for one in messages]
        return Response(json.dumps({"results": results}), content_type="application/json")

    def tell(self, *events: Any, ticket_id: str = TICKET) -> None:
        self.container.follow_tickets(steps(told(list(events), ticket_id=ticket_id)))

    def publish(self, **rules: Any) -> None:
        body = PolicyBody.model_validate({**RULES, **rules})
        policy = policy_of(0, body)
        written = body.model_dump(mode="json", by_alias=True)
        self.container.publish_policy(policy, written, by="someone", note="", after=None)

    @contextmanager
    def sending(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self.container.send_due.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def send(self, until: Callable[[], bool]) -> None:
        with self.sending():
            eventually(until)

    def report(self, *receipts: dict[str, Any], secret: str = SMS_SECRET) -> Any:
        body = json.dumps({"receipts": receipts})
        return self.post(body.encode(), secret)

    def post(self, body: bytes, secret: str = SMS_SECRET, provider: str = "sms") -> Any:
        now = SystemClock().now()
        headers = {
            "content-type": "application/json",
            "webhook-id": "rcp_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("rcp_1", now, body.decode()),
        }
        return self.client.post(f"/api/v1/receipts/{provider}", data=body, headers=headers)

    def ask(self, method: str, path: str, role: str, **more: Any) -> Any:
        unit, within = more.pop("unit", None), more.pop("within", "/api/v1")
        token = issue(self.key, subject=f"a-{role}", roles=[role], unit=unit, ttl_seconds=60)
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return self.client.open(f"{within}/{path}", method=method, headers=headers, **more)


@pytest.fixture
def street(
    httpserver: HTTPServer, container_for: Callable[..., Container], keys: tuple[str, str]
) -> Iterator[Street]:
    box = MailBox()
    with mail_server(box) as port:
        container = container_for(
            notify_public_url="https://huying.example",
            notify_bounce_address="bounce@huying.example",
            intake_url=httpserver.url_for(""),
            dispatch_url=httpserver.url_for(""),
            notify_sms_url=httpserver.url_for("/sms"),
            notify_smtp_url=f"smtp://localhost:{port}",
        )
        container.database[PUBLICATIONS].insert_one(
            {"_id": "directory", "version": 1, "body": DIRECTORY}
        )
        street = Street(container, APP.client(container), box, keys[0])
        container.__dict__["clock"] = street.clock
        httpserver.expect_request("/internal/v1/contacts/resolve").respond_with_handler(
            street.contacts
        )
        httpserver.expect_request("/sms").respond_with_handler(street.take)
        yield street


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that is logged, however little it matters."""
    root = getLogger()
    handlers, level = root.handlers[:], root.level
    target = StringIO()
    logging.configure("notify", "notify-sender", "DEBUG", target)
    yield target
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def receipt(record: dict[str, Any], status: str, minutes: int = 1, **more: str) -> dict[str, Any]:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"id": record["_id"], "status": status, "at": at, **more}


def opened(appeal_id: str = FOUNDER, **more: Any) -> Any:
    return event("ticket.opened.v1", appeal_id=appeal_id, severity="P2", **more)


def test_a_record_tells_why_by_what_to_whom_and_with_what_answers(street: Street) -> None:
    """G2. Receipts come in the wrong order and twice; the end is the same."""
    street.answers = {"provider_id": "sms-1"}
    street.publish(channels=[{"channel": "sms"}, {"channel": "email"}])
    street.tell(opened())
    street.send(lambda: street.statuses() == ["sent"])
    [record] = street.records
    late = [receipt(record, "delivered", 2), receipt(record, "accepted", 1)]
    assert street.report(*late).json == {"noted": 1, "unknown": 0}
    assert street.report(*late, receipt(record, "accepted", 1)).status_code == 200

    found = street.ask("GET", f"notifications/{record['_id']}", "operator").json
    RecordAnswer.model_validate(found)
    assert {
        name: found[name]
        for name in ("status", "channel", "attempts", "provider_id", "to", "language", "policy")
    } == {
        "status": "delivered",
        "channel": "sms",
        "attempts": 1,
        "provider_id": "sms-1",
        "to": "*******5678",
        "language": "zh",
        "policy": 1,
    }
    assert found["event_type"] == "ticket.opened.v1"
    assert found["template"].startswith("ticket.opened.v1/resident/sms/zh-CN@")
    assert [one["outcome"] for one in found["tries"]] == ["sent"]
    assert [one["status"] for one in found["receipts"]] == ["delivered", "accepted"]
    assert street.ask("GET", f"notifications/{record['_id']}", "ops").json["to"] is None
    for role, unit in (("unit_handler", "another"), ("street", "jd-1")):
        answer = street.ask("GET", f"notifications/{record['_id']}", role, unit=unit)
        assert answer.status_code in (403, 404)
    listed = street.ask("GET", f"notifications?event_id={record['event_id']}", "auditor").json
    assert [one["status"] for one in listed["items"]] == ["delivered"]


def test_only_the_provider_may_report_and_only_what_makes_sense(street: Street) -> None:
    assert street.report(secret="b3RoZXItb3RoZXItb3RoZXI=").status_code == 401
    assert street.client.post("/api/v1/receipts/sms", json={}).status_code == 401
    assert street.post(b"{}", provider="nobody").status_code == 404
    unknown = {"id": "ntf_unknown", "status": "delivered", "at": NOON.isoformat()}
    assert street.report(unknown, {**unknown, "status": "seen"}).json == {"noted": 0, "unknown": 1}
    for body in (b"{}", b"[]", b'{"receipts": 5}', b'{"receipts": [[]]}', b"1"):
        assert street.post(body).status_code == 400, body
    assert street.post(b'"a"').status_code == 422  # no body of ours is a text alone
    for wrong in ({"id": 5}, {"id": "a b"}, {"at": "x"}, {"at": "2026-11-23T04:00:00"}, {"at": 1}):
        assert street.report({**unknown, **wrong}).status_code == 400, wrong


def test_what_does_not_arrive_follows_by_mail_and_the_address_is_left_alone(
    street: Street,
) -> None:
    """G4: undelivered → the next channel; a hard bounce → the suppression list, until lifted."""
    street.publish(channels=[{"channel": "sms"}, {"channel": "email"}])
    street.tell(opened())
    street.send(lambda: street.statuses() == ["sent"])
    [first] = street.records
    undelivered = receipt(first, "undelivered", code="number_unknown")
    for _ in range(3):
        street.report(undelivered)
    street.send(lambda: street.statuses() == ["failed", "sent"])

    assert [mail["To"] for mail in street.box.messages] == [EMAIL]
    failed, mailed = sorted(street.records, key=lambda one: one["status"])
    assert (failed["reason"], failed["followed_by"]) == ("number_unknown", mailed["_id"])
    assert (mailed["follows"], mailed["tried"]) == (failed["_id"], ["sms"])

    street.tell(event("work_order.issued.v1", role="lead"), ticket_id="tkt_2")
    street.tell(opened(ticket_id="tkt_2"), event("ticket.refused.v1"), ticket_id="tkt_2")
    street.send(lambda: "queued" not in street.statuses())
    assert len(street.sms) == 1  # the number is known to be wrong
    [entry] = street.ask("GET", "suppressions", "supervisor").json["items"]
    assert (entry["channel"], entry["to"], entry["bounces"]) == ("sms", "*******5678", 1)
    where = f"suppressions/{entry['suppression_id']}"
    assert street.ask("POST", f"{where}/lift", "operator", json={"reason": "x"}).status_code == 403
    lift = {"json": {"reason": "号码已更正"}}
    assert street.ask("POST", f"{where}/lift", "supervisor", **lift).status_code == 204
    assert street.ask("POST", f"{where}/lift", "supervisor", **lift).status_code == 404
    acts = street.ask("GET", where, "auditor").json["acts"]
    assert [(one["act"], one.get("by")) for one in acts] == [
        ("bounced", None),
        ("lifted", "a-supervisor"),
    ]


def test_without_a_receipt_in_time_the_next_channel_follows_once(street: Street) -> None:
    street.publish()
    street.tell(opened())
    street.send(lambda: street.statuses() == ["sent"])
    street.tell(opened(REPEAT, ticket_id="tkt_2", number="LH-2"), ticket_id="tkt_2")
    street.send(lambda: street.statuses() == ["sent", "sent"])

    def both_followed() -> bool:  # patience ends for one before it does for the other
        street.container.chase_receipts()
        return len(street.records) == 4

    eventually(both_followed)
    assert street.container.chase_receipts() == 0
    late = next(
        one for one in street.records if one["ticket_id"] == "tkt_2" and not one.get("tried")
    )
    street.report(receipt(late, "delivered"))  # just before the mail would have gone
    street.send(lambda: street.statuses() == ["collapsed", "delivered", "sent", "sent"])
    assert len(street.box.messages) == 1


def test_a_sender_killed_before_its_note_sends_nothing_twice_when_a_receipt_came(
    street: Street,
) -> None:
    street.tell(opened())
    container = street.container
    [claimed] = container.notifications.claim(10, lease_seconds=0.3)
    street.report(receipt({"_id": claimed.notification.notification_id}, "delivered"))
    assert street.statuses() == ["sending"]
    street.send(lambda: street.statuses() == ["delivered"])

    assert street.sms == []  # the killed one's is on the telephone already


def test_what_is_held_at_night_comes_as_one_digest_in_the_morning(street: Street) -> None:
    """G3. Two appeals of one telephone, three notices, one message; danger does not wait."""
    street.publish()
    street.clock.at = MIDNIGHT
    street.tell(opened(), event("ticket.refused.v1"))
    street.tell(opened(REPEAT, ticket_id="tkt_2", number="LH-2"), ticket_id="tkt_2")
    street.tell(
        opened(ticket_id="tkt_3", number="LH-3"),
        event("danger.raised.v1", ticket_id="tkt_3", appeal_id=FOUNDER, certainty="certain"),
        ticket_id="tkt_3",
    )
    street.send(lambda: street.statuses() == ["held"] * 4 + ["sent"])
    assert [one["event_type"] for one in street.records if one["status"] == "sent"] == [
        "danger.raised.v1"
    ]
    assert {one["held_until"] for one in street.records if one["status"] == "held"} == {MORNING}
    release = street.container.release_held()
    assert release() == 0

    street.clock.at = MORNING
    held = street.container.held
    broken = _killed_after_its_digest_was_begun(street, held.due(MORNING, 500, "resident"))
    assert broken
    for _ in range(2):
        release()
        street.send(lambda: not {"queued", "sending"} & set(street.statuses()))
    assert len(street.sms) == 2
    [digest] = [one for one in street.records if one.get("parts")]
    assert digest["status"] == "sent"
    assert "4条新进展" in street.sms[-1]["text"]
    parts = [one for one in street.records if one["status"] == "bundled"]
    assert {one["told_in"] for one in parts} == {digest["_id"]}
    assert len(parts) == 4


def test_who_opted_out_at_night_hears_in_the_morning_of_what_must_be_told(street: Street) -> None:
    street.publish()
    street.clock.at = MIDNIGHT
    street.tell(opened(), event("ticket.refused.v1"))
    refused = event("ticket.refused.v1", ticket_id="tkt_2")
    street.tell(opened(REPEAT, ticket_id="tkt_2", number="LH-2"), refused, ticket_id="tkt_2")
    street.send(lambda: street.statuses() == ["held"] * 4)
    wish = {"appeal_id": FOUNDER, "opted_out": True}
    assert street.ask("PUT", "preferences", "operator", json=wish).status_code == 200

    street.clock.at = MORNING
    street.container.release_held()()
    ended = ["bundled", "bundled", "sent", "suppressed", "suppressed"]
    street.send(lambda: street.statuses() == ended)
    [message] = street.sms
    assert "2条新进展" in message["text"]


def test_how_long_a_channel_may_fail_is_counted_from_the_end_of_the_night(street: Street) -> None:
    """Else the first hiccup of the gateway in the morning would be one too many."""
    street.publish(
        channels=[
            {"channel": "sms", "patience_minutes": {"ordinary": 60}},
            {"channel": "email"},
        ]
    )
    street.clock.at = MIDNIGHT
    street.tell(opened())
    street.send(lambda: street.statuses() == ["held"])
    now = street.container.wall.now()
    ledger = street.container.database[NOTIFICATIONS]
    ledger.update_many({"status": "held"}, {"$set": {"queued_at": now - timedelta(hours=8)}})
    street.clock.at = MORNING
    street.container.release_held()()
    street.answers = {"status": "later", "code": "busy"}
    street.send(lambda: any(one["attempts"] for one in street.records))

    assert [one["channel"] for one in street.records] == [None]
    assert street.statuses() in (["queued"], ["sending"])


def _killed_after_its_digest_was_begun(street: Street, due: Sequence[Any]) -> bool:
    """Begin a digest as ReleaseHeld does, and die before its parts are a part of it."""
    release, held = street.container.release_held(), street.container.held
    finish, began = held.finish, []
    held.finish = lambda digests, now: began.extend(digests)  # type: ignore[method-assign]
    release()
    held.finish = finish  # type: ignore[method-assign]
    return bool(began) and len(due) == 4 and street.statuses().count("held") == 5


def test_a_reader_gets_no_more_than_his_limit_and_the_same_words_once(street: Street) -> None:
    street.publish()
    for number in range(4):
        street.tell(
            opened(number=f"LH-{number}", ticket_id=f"tkt_{number}"), ticket_id=f"tkt_{number}"
        )
    street.tell(opened(REPEAT, number="LH-0", ticket_id="tkt_9"), ticket_id="tkt_9")
    street.send(lambda: not {"queued", "sending"} & set(street.statuses()))

    assert street.statuses() == ["collapsed", "held", "sent", "sent", "sent"]
    [same] = [one for one in street.records if one["status"] == "collapsed"]
    assert same["told_in"] in {one["_id"] for one in street.records if one["status"] == "sent"}


def test_a_reader_opts_out_chooses_his_channel_and_is_told_what_must_be_told(
    street: Street,
) -> None:
    street.publish(channels=[{"channel": "sms"}, {"channel": "email"}])
    wish = {"appeal_id": FOUNDER, "channels": ["email"], "language": "en"}
    noted = street.ask("PUT", "preferences", "operator", json=wish)
    assert (noted.status_code, noted.headers["ETag"]) == (200, '"1"')
    street.tell(opened(REPEAT))  # another appeal of the same telephone
    street.send(lambda: street.statuses() == ["sent"])
    assert street.box.messages[0]["Subject"].isascii()

    stale = {"If-Match": '"0"'}
    out = {"appeal_id": REPEAT, "opted_out": True}
    link = street.box.messages[0]["List-Unsubscribe"].strip("<>")
    token = link.removeprefix("https://huying.example/unsubscribe/")
    for _ in range(2):  # by the mail's own link, twice: once is enough
        said = street.client.put(f"/api/v1/opt-outs/{token}", json={"opted_out": True})
        assert (said.status_code, said.json["opted_out"]) == (200, True)
    assert street.client.get(f"/api/v1/opt-outs/{token}").json == said.json
    for wrong, status in ((token[:-3], 404), ("adr_1", 404), ("%00", 404), ("%ED%A0%80", 404)):
        bad_link = street.client.put(f"/api/v1/opt-outs/{wrong}", json={"opted_out": True})
        assert bad_link.status_code == status
    for body in ({}, {"opted_out": "yes"}, {"opted_out": True, "channels": []}, [], None):
        assert street.client.put(f"/api/v1/opt-outs/{token}", json=body).status_code == 422
    assert street.ask("PUT", "preferences", "operator", json=out, headers=stale).status_code == 412
    heard = {"appeal_id": FOUNDER, "opted_out": True}  # what intake hears by SMS: the same again
    heard_by = {"service": 200, "operator": 403}
    for role, status in heard_by.items():
        answer = street.ask("POST", "opt-outs", role, json=heard, within="/internal/v1")
        assert answer.status_code == status
    nobody = {**heard, "appeal_id": "apl_none"}
    unknown = street.ask("POST", "opt-outs", "service", json=nobody, within="/internal/v1")
    assert unknown.status_code == 404
    street.tell(opened(ticket_id="tkt_2"), event("ticket.refused.v1"), ticket_id="tkt_2")
    street.send(lambda: not {"queued", "sending"} & set(street.statuses()))
    assert street.statuses() == ["sent", "sent", "suppressed"]
    told = {
        one["event_type"]: one["status"] for one in street.records if one["ticket_id"] != TICKET
    }
    assert told == {"ticket.opened.v1": "suppressed", "ticket.refused.v1": "sent"}
    view = street.ask("GET", f"preferences?appeal_id={FOUNDER}", "supervisor").json
    assert (view["opted_out"], view["version"], view["noted_by"]) == (True, 2, "resident:link")
    assert street.ask("GET", "preferences?appeal_id=apl_none", "operator").status_code == 404
    assert street.ask("GET", f"preferences?appeal_id={FOUNDER}", "unit_handler").status_code == 403
    bad = {**wish, "channels": ["pigeon"]}
    assert street.ask("PUT", "preferences", "operator", json=bad).status_code == 422


def test_a_mail_that_comes_back_is_tried_again_or_its_address_left_alone(street: Street) -> None:
    """G4: real servers for what goes and what comes back; each report counts once."""
    street.publish(channels=[{"channel": "email"}, {"channel": "sms"}])
    street.tell(opened())
    street.send(lambda: street.statuses() == ["sent"])
    [first] = street.records
    foreign = {"id": first["_id"], "status": "read", "at": NOON.isoformat()}
    assert street.report(foreign).json == {"noted": 0, "unknown": 1}  # it was no SMS
    back = street.box.envelopes[0].mail_from
    assert back.startswith(f"bounce+{first['_id']}.")
    full = {"status": "5.2.2", "diagnostic": "smtp; 552 full", "recipient": EMAIL}
    made_up = dsn("bounce@huying.example", message_id=first["_id"], recipient="other@example.com")
    known = dsn("bounce@huying.example", message_id=first["_id"], recipient=EMAIL, action="delayed")
    with imap_server() as server:
        box = ImapBox(server.url, MailboxUnavailable)
        pull = looking(street.container, box).once
        server.put(made_up, known, *[dsn(back, **full)] * 2, plain(back, "度假中", "a@b.cn"))
        assert pull(threading.Event()) == 5
        assert (server.count(), server.count("Huying-Done")) == (0, 3)
        assert server.count("Huying-Aside") == 2  # made up; a letter of a person's
        [waiting] = street.records
        assert (waiting["status"], waiting["reason"]) == ("queued", "mailbox_full")
        assert len(waiting["soft_bounces"]) == 1
        street.tell(opened(), event("work_order.acknowledged.v1"))
        street.send(lambda: street.statuses() == ["queued", "sent"])  # what is later goes on
        ledger = street.container.database[NOTIFICATIONS]
        ledger.update_one({"_id": first["_id"]}, {"$set": {"next_attempt_at": SystemClock().now()}})
        street.send(lambda: street.statuses() == ["sent", "sent"])
        assert len(street.box.messages) == 3

        server.put(dsn(street.box.envelopes[2].mail_from, recipient=EMAIL))
        assert pull(threading.Event()) == 1
        box.close()
    street.send(lambda: street.statuses() == ["failed", "sent", "sent"])
    assert len(street.sms) == 1
    [entry] = street.ask("GET", "suppressions", "supervisor").json["items"]
    assert (entry["channel"], entry["to"], entry["reason"]) == (
        "email",
        "w***@example.com",
        "address_unknown",
    )


def test_rules_are_published_once_checked_and_read_in_versions(street: Street) -> None:
    def publish(body: Any, **more: Any) -> Any:
        return street.ask(
            "POST", "notification-policies", "supervisor", json={"body": body}, **more
        )

    assert street.ask("GET", "notification-policies/current", "operator").json["version"] == 0
    first = publish(RULES, headers={"If-Match": '"0"'})
    assert (first.status_code, first.headers["ETag"]) == (201, '"1"')
    assert publish(RULES, headers={"If-Match": '"0"'}).status_code == 412
    silent = {**RULES, "quiet_hours": {"resident": {"from": "22:00", "to": "08:00", "passes": []}}}
    refused = publish(silent)
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json["errors"]] == ["danger_must_pass"]
    checked = street.ask("POST", "notification-policies/check", "supervisor", json=silent)
    assert [one["field"] for one in checked.json["findings"]] == ["quiet_hours.resident.passes"]
    for wrong in ({"limits": [{"most": 0}]}, {"quiet": {}}, {"channels": "sms"}, []):
        assert publish(wrong).status_code in (400, 422), wrong
    assert street.ask("GET", "notification-policies/7", "operator").status_code == 404
    assert street.ask("GET", f"notification-policies/{9**30}", "operator").status_code == 422
    assert street.ask("POST", "notification-policies", "ops", json={"body": {}}).status_code == 403
    night = {"event": "ticket.resolved.v1", "at": "2026-11-23T23:00:00+08:00", "channels": ["sms"]}
    asked = {
        **night,
        "body": {**RULES, "quiet_hours": {"resident": {"from": "22:00", "to": "8:00"}}},
    }
    assert street.ask("POST", "notification-policies/preview", "ops", json=asked).status_code == 422
    asked["body"]["quiet_hours"]["resident"]["to"] = "08:00"
    told = street.ask("POST", "notification-policies/preview", "ops", json=asked).json["residents"]
    assert [one["until"] for one in told["waits"]] == ["2026-11-24T00:00:00Z"]
    current = street.ask("GET", "notification-policies/current", "operator").json
    assert "ticket.resolved.v1" in current["events"]
    found = street.ask("GET", "notification-policies/1", "auditor").json
    assert found["body"]["limits"] == [{"most": 3, "within_minutes": 60.0}]
    assert len(street.ask("GET", "notification-policies", "ops").json["items"]) == 1


def test_no_contact_is_in_the_database_or_in_any_log(
    street: Street,
    log: StringIO,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Item 6, after a run with refusals, an intake that was away, bounces and digests."""
    # The test's own mail server, which is not notify.
    monkeypatch.setattr(getLogger("mail.log"), "disabled", True)
    street.publish(channels=[{"channel": "sms"}, {"channel": "email"}])
    street.box.rcpt[EMAIL.partition("@")[0]] = f"550 5.1.1 <{EMAIL}>: no such user, call {PHONE}"
    street.away = True
    street.answers = {"status": "refused", "code": "number_unknown", "reason": PHONE}
    street.tell(opened())
    street.send(lambda: street.records[0].get("reason") == "contacts_unavailable")
    assert street.records[0]["attempts"] == 0
    street.away = False
    street.send(lambda: street.statuses() == ["failed", "failed"])
    street.report(receipt(street.records[0], "undelivered", code=f"call_{PHONE}"))
    street.clock.at = MIDNIGHT
    street.tell(opened(ticket_id="tkt_2"), ticket_id="tkt_2")
    street.send(lambda: "suppressed" in street.statuses())

    assert set(street.purposes) == {"notify"}
    kept = capfd.readouterr()
    database = street.container.database
    stored = str([list(database[name].find()) for name in database.list_collection_names()])
    for where in (stored, log.getvalue(), kept.out, kept.err):
        for trace in (PHONE, PHONE[:7], EMAIL, EMAIL.partition("@")[0]):
            assert trace not in where
    assert "notification_not_sent" in log.getvalue()


def test_nothing_that_the_rules_look_up_scans_a_collection(street: Street) -> None:
    street.publish()
    for number in range(20):
        street.tell(
            opened(number=f"LH-{number}", ticket_id=f"tkt_{number}"), ticket_id=f"tkt_{number}"
        )
    with profiled(street.container.database):
        street.send(lambda: not any(street.container.notifications.backlog().values()))
        street.container.chase_receipts()
        street.clock.at = NOON + timedelta(hours=2)
        street.container.release_held()()
        street.report(receipt({"_id": "ntf_unknown"}, "delivered"))
        for query in ("status=held", "status=bundled", "status=suppressed", "event_id=evt_1"):
            assert street.ask("GET", f"notifications?{query}", "auditor").status_code == 200
        street.ask("GET", "suppressions", "auditor")
    scanned = collection_scans(street.container.database)
    assert [one for one in scanned if one["collection"] == NOTIFICATIONS] == []
