"""docs/departments.md: whoever copies its code verifies what we sign, and nothing else."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from standardwebhooks import Webhook

from services.common.clock import SystemClock
from services.notify.adapters.channels.webhook import SignedWebhooks
from tests.factories.notify import endpoint, life
from tests.fakes.notify import FakeHosts

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "departments.md").read_text(encoding="utf-8")
BODY = '{"id":"evt_1","title":"占道烧烤"}'
SECRET = endpoint().secret
OTHER = "whsec_b3RoZXItc2VjcmV0LW90aGVyIQ=="


def block(language: str, having: str) -> str:
    """Return the page's one block of a language that has a line in it."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if having in text]
    return str(found)


@pytest.fixture
def headers() -> dict[str, str]:
    """What our sender puts into a request, while a secret is being rotated."""
    now = SystemClock().now()
    new, old = (Webhook(one).sign("ntf_1", now, BODY) for one in (OTHER, SECRET))
    return {
        "webhook-id": "ntf_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": f"{new} {old}",
    }


def test_the_guides_python_verifies(headers: dict[str, str]) -> None:
    told: dict[str, Any] = {}
    exec(block("python", "def verify"), told)  # noqa: S102 - the page's own code
    verify = told["verify"]

    assert verify(headers, BODY.encode(), SECRET)
    assert verify(headers, BODY.encode(), OTHER)
    assert not verify(headers, BODY.encode() + b" ", SECRET)
    for name, forged in (("timestamp", "1"), ("timestamp", "soon"), ("signature", "v1,é")):
        assert not verify({**headers, f"webhook-{name}": forged}, BODY.encode(), SECRET)


class Broker(ModuleType):
    """pika as the page uses it: a queue that holds what it is given, and then nothing."""

    def __init__(self, held: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("pika")
        self.held = [json.dumps(one).encode() for one in held]
        self.acknowledged: list[int] = []

    def URLParameters(self, url: str) -> str:  # noqa: N802 - pika's name
        return url

    def BlockingConnection(self, _: str) -> "Broker":  # noqa: N802 - pika's name
        return self

    def channel(self) -> "Broker":
        return self

    def basic_qos(self, *, prefetch_count: int) -> None:
        assert prefetch_count == 1

    def consume(self, queue: str, **_: float) -> Iterator[tuple[Any, None, bytes]]:
        assert queue == "department.chengguan"
        for number, body in enumerate(self.held):
            yield SimpleNamespace(delivery_tag=number), None, body
        yield None, None, b""

    def basic_ack(self, tag: int) -> None:
        self.acknowledged.append(tag)

    def close(self) -> None:
        return


def test_the_guides_reader_takes_every_kind_of_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What tells that an endpoint was switched off has no number of the feed."""
    ours = {"type": "work_order.issued.v1", "id": "evt_1", "unitsequence": 7}
    broker = Broker([ours, {"type": "endpoint.disabled.v1", "id": "evt_2"}])
    monkeypatch.setitem(sys.modules, "pika", broker)
    monkeypatch.setenv("UNIT", "chengguan")
    monkeypatch.setenv("AMQP_URL", "amqp://here")

    exec(block("python", "channel.consume"), {})  # noqa: S102 - the page's own code

    shown = ["7 work_order.issued.v1 evt_1", "None endpoint.disabled.v1 evt_2"]
    assert capsys.readouterr().out.splitlines() == shown
    assert broker.acknowledged == [0, 1]


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
def test_the_guides_shell_verifies(headers: dict[str, str], tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_text(BODY)
    script = block("sh", "openssl") + '\nverify "$1" "$2" "$3" "$4" "$5"\n'
    given = [headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")]

    def status(secret: str) -> int:
        command = ["sh", "-c", script, "sh", *given, str(body), secret]
        return subprocess.run(command, check=False).returncode

    assert (status(SECRET), status(OTHER)) == (0, 0)
    body.write_text(BODY + " ")
    assert status(SECRET) == 1


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed here")
def test_the_guides_javascript_verifies(headers: dict[str, str]) -> None:
    checks = f"""
const headers = {headers}, body = Buffer.from({BODY!r}), changed = Buffer.from({BODY + " "!r});
const told = ["{SECRET}", "{OTHER}"].map((secret) => verify(headers, body, secret));
console.log(JSON.stringify([...told, verify(headers, changed, "{SECRET}")]));
"""
    script = block("js", "createHmac") + checks
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[true,true,false]"


def test_every_reason_that_the_guide_names_is_one_of_ours() -> None:
    reasons = set(re.findall(r"`(timeout|tls|host_unknown|unreachable|address_private)`", GUIDE))
    sources = (ROOT / "services" / "notify" / "adapters" / "channels").glob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in sources)

    assert reasons == {"timeout", "tls", "host_unknown", "unreachable", "address_private"}
    assert all(f'"{reason}"' in code for reason in reasons)


def test_nobody_there_is_told_as_the_guide_says() -> None:
    posts = SignedWebhooks(FakeHosts(), SystemClock(), allow_private=False, timeout_seconds=1)
    event = life()[0].to_dict()

    assert getattr(posts.post(endpoint(), "ntf_1", event).outcome, "reason", "") == "host_unknown"
