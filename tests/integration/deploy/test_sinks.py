"""The demo's sinks take mails, text messages and webhooks from real clients and keep them."""

import base64
import json
import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook

from deploy.local import health
from deploy.local.ports import Ports
from services.common.clock import SystemClock
from tests.support import eventually

pytestmark = pytest.mark.integration


@contextmanager
def _sink(name: str, run_dir: Path, *told: str, **more: str) -> Iterator[int]:
    port = Ports.free(name)[name]
    command = [sys.executable, "-m", f"deploy.local.sinks.{name}", str(port), *told]
    environment = {**os.environ, "HUYING_RUN_DIR": str(run_dir), **more}
    with subprocess.Popen(command, env=environment) as process:
        try:
            probe = health.tcp_problem(port)
            eventually(lambda: probe() is None)
            yield port
        finally:
            process.terminate()
    assert process.returncode == 0


def _kept(run_dir: Path, kind: str) -> list[dict[str, Any]]:
    lines = (run_dir / "received" / f"{kind}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_mail_is_kept_with_its_chinese_subject_and_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "a@example.org",
        "b@example.org",
        "您的诉求",
    )
    message.set_content("已受理。")
    with _sink("mail", tmp_path) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message)
    (mail,) = _kept(tmp_path, "mail")
    assert (mail["subject"], mail["text"].strip()) == ("您的诉求", "已受理。")


def test_text_messages_and_webhooks_are_kept_apart(tmp_path: Path) -> None:
    with _sink("receiver", tmp_path) as port:
        post = partial(httpx2.post, timeout=60)
        base = f"http://127.0.0.1:{port}"
        assert post(f"{base}/sms", json={"text": "验证码"}).status_code == 200
        headers = {"webhook-id": "evt_1"}
        assert post(f"{base}/units/chengguan", content=b"{}", headers=headers).is_success
        assert post(f"{base}/sms", content=b"x" * 1_000_001).status_code == 413
    assert json.loads(_kept(tmp_path, "sms")[0]["body"]) == {"text": "验证码"}
    (webhook,) = _kept(tmp_path, "webhooks")
    assert webhook["headers"]["webhook-id"] == "evt_1"
    assert webhook["path"] == "/units/chengguan"


def test_the_demo_s_gateway_takes_signed_messages_reports_and_hands_in_what_telephones_answer(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    ours, theirs = (base64.b64encode(letter * 32).decode() for letter in (b"n", b"i"))
    httpserver.expect_request("/receipts").respond_with_json({})
    httpserver.expect_request("/replies").respond_with_json({"outcome": "rated"})
    urls = (httpserver.url_for("/receipts"), httpserver.url_for("/replies"))
    secrets = {"HUYING_NOTIFY_SMS_SECRET": ours, "HUYING_INTAKE_SMS_SECRET": theirs}
    body = json.dumps({"messages": [{"id": "ntf_1", "to": "13100001234", "text": "已受理"}]})
    now = SystemClock().now()
    signed = {
        "webhook-id": "sms_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(ours).sign("sms_1", now, body),
    }
    with _sink("sms", tmp_path, *urls, **secrets) as port:
        post = partial(httpx2.post, timeout=60)
        base = f"http://127.0.0.1:{port}"
        assert post(f"{base}/sms", content=body.encode()).status_code == 401
        taken = post(f"{base}/sms", content=body.encode(), headers=signed)
        assert taken.json()["results"][0]["status"] == "accepted"
        said = {"from": "13100001234", "text": "1"}
        assert post(f"{base}/inbound", json=said).json() == {"outcome": "rated"}
        for wrong in ({}, [], {"from": "x", "text": "1"}, {"from": "13100001234", "text": 1}):
            assert post(f"{base}/inbound", json=wrong).status_code == 400
        eventually(lambda: len(httpserver.log) == 2)
    asked = {request.path: request for request, _ in httpserver.log}
    for path, secret in (("/receipts", ours), ("/replies", theirs)):
        Webhook(secret).verify(asked[path].get_data(), dict(asked[path].headers))
    assert [kept["answer"]["status"] for kept in _kept(tmp_path, "sms")] == [401, 202]
