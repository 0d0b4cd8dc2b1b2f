"""Real gunicorn: adds its workers up, finishes what it began, comes back after kill -9."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.common.settings import PORTS, Settings
from services.common.web.gunicorn import graceful_timeout
from services.common.web.serve import command
from services.common.web.tokens import new_key_pair
from tests.support import eventually

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[4]
FACTORY = "tests.integration.common.web.served_app:create()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One gunicorn, started as ``serve`` starts it."""

    def __init__(self, run_dir: Path, worker_class: str, options: str = "") -> None:
        self.port = free_port()
        self.run_dir = run_dir
        self.log = run_dir / "web.log"
        given = {
            "run_dir": str(run_dir),
            "mongodb_url": "mongodb://127.0.0.1",
            "amqp_url": "amqp://127.0.0.1",
            "token_public_key": new_key_pair()[1],
            "service_token": "x",
            "port_base": str(self.port - PORTS["intake"]),
            "web_worker_class": worker_class,
        }
        settings = Settings.model_validate(given)
        arguments, environment = command("services.intake.entrypoints.http.wsgi:x()", settings)
        self._arguments = [*arguments[:-1], FACTORY]
        self._environment = {
            **environment,
            **{f"HUYING_{name.upper()}": value for name, value in given.items()},
            "GUNICORN_CMD_ARGS": options,
        }
        url = f"http://127.0.0.1:{self.port}"
        self.client = httpx2.Client(base_url=url, trust_env=False, timeout=60)
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._arguments, env=self._environment, cwd=ROOT, stdout=log, stderr=log
            )
        eventually(self.answers)

    def answers(self) -> bool:
        try:
            return self.client.get("/healthz").status_code == 200
        except httpx2.TransportError:
            return False

    def pids(self) -> set[int]:
        """Return which workers answer just now."""
        with ThreadPoolExecutor(8) as pool:
            fresh = [pool.submit(self._pid) for _ in range(24)]
            return {answer.result() for answer in fresh} - {0}

    def _pid(self) -> int:
        try:
            answer = self.client.get("/pid", headers={"Connection": "close"})
        except httpx2.TransportError:
            return 0  # nobody listens at this moment
        pid: int = answer.json()["pid"]
        return pid

    def children(self) -> set[int]:
        """Return the workers, whether they answer or not."""
        pid = self.process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(40)


@pytest.fixture(params=["threads", "greenlets"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    made = Server(tmp_path, request.param)
    yield made
    made.stop()


def test_workers_are_added_up_and_lines_are_json(server: Server) -> None:
    eventually(lambda: len(server.pids()) == 2)
    for _ in range(10):
        server.client.get("/nothing")

    counted = 'huying_http_request_seconds_count{method="GET",route="unmatched",status="404"} 10.0'
    # Counted and logged when an answer has gone out: the last one may still be on its way there.
    eventually(lambda: counted in server.client.get("/metrics").text)
    eventually(lambda: sum(line.get("status") == 404 for line in lines_of(server)) == 10)
    assert {line["process"] for line in lines_of(server)} == {"intake-web"}


def lines_of(server: Server) -> list[dict[str, Any]]:
    """Return what is logged so far, but for a line that is being written."""
    whole, _, _ = server.log.read_text(encoding="utf-8").rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def test_sigterm_finishes_what_was_begun(server: Server) -> None:
    with ThreadPoolExecutor(4) as pool:
        posts = [pool.submit(server.client.post, "/slow", json={"text": "好"}) for _ in range(4)]
        eventually(lambda: len(list(server.run_dir.glob("begun_*"))) == 4)
        server.process.send_signal(signal.SIGTERM)

        assert [post.result().status_code for post in posts] == [200] * 4
    assert server.process.wait(40) == 0


def test_a_killed_worker_is_replaced(server: Server) -> None:
    eventually(lambda: len(server.pids()) == 2)
    victim = min(server.pids())
    os.kill(victim, signal.SIGKILL)

    eventually(lambda: len(server.pids() - {victim}) == 2)


def test_a_stop_does_not_wait_for_a_worker_that_has_only_just_begun(server: Server) -> None:
    """What has not served anybody yet has nothing to finish."""
    eventually(lambda: len(server.children()) == 2)
    victim = server.children().pop()
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: len(server.children() - {victim}) == 2, every=0.001)
    server.process.terminate()

    assert server.process.wait(graceful_timeout - 5) == 0  # then it would kill who has not ended


def test_a_killed_master_can_be_started_again(server: Server) -> None:
    orphans = server.pids()
    server.process.kill()
    server.process.wait()
    server.start()

    # The orphans end by themselves and free the port; only then do the new workers answer.
    eventually(lambda: len(server.pids() - orphans) == 2)
    assert server.client.post("/slow", json={"text": "好"}).json() == {"text": "好"}


def test_twenty_megabytes_are_refused_with_the_limit(server: Server) -> None:
    headers = {"Content-Type": "application/json"}
    response = server.client.post("/slow", content=b"x" * 20_000_000, headers=headers)

    assert response.status_code == 413
    assert "1000000" in response.json()["detail"]
    chunks = (b"x" * 100_000 for _ in range(200))
    chunked = server.client.post("/slow", content=chunks, headers=headers)
    assert chunked.status_code == 413
    assert server.answers()


def test_a_connection_that_stays_silent_is_hung_up_on(tmp_path: Path) -> None:
    server = Server(tmp_path, "greenlets", options="--keep-alive 1")
    try:
        for said in (b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
                client.sendall(said)
                heard = client.makefile("rb").read()  # returns when the server ends the connection

            assert heard.startswith(b"HTTP/1.1 200") is said.endswith(b"\r\n\r\n")
    finally:
        server.stop()
