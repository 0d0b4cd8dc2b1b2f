"""The demo's sinks take mails, text messages and webhooks from real clients and keep them."""

import json
import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx2
import pytest

from deploy.local import health
from deploy.local.ports import Ports
from tests.support import eventually

pytestmark = pytest.mark.integration


@contextmanager
def _sink(name: str, run_dir: Path) -> Iterator[int]:
    port = Ports.free(name)[name]
    command = [sys.executable, "-m", f"deploy.local.sinks.{name}", str(port)]
    with subprocess.Popen(command, env={**os.environ, "HUYING_RUN_DIR": str(run_dir)}) as process:
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
        base = f"http://127.0.0.1:{port}"
        assert httpx2.post(f"{base}/sms", json={"text": "验证码"}).status_code == 200
        headers = {"webhook-id": "evt_1"}
        assert httpx2.post(f"{base}/units/chengguan", content=b"{}", headers=headers).is_success
        assert httpx2.post(f"{base}/sms", content=b"x" * 1_000_001).status_code == 413
    assert json.loads(_kept(tmp_path, "sms")[0]["body"]) == {"text": "验证码"}
    (webhook,) = _kept(tmp_path, "webhooks")
    assert webhook["headers"]["webhook-id"] == "evt_1"
    assert webhook["path"] == "/units/chengguan"
