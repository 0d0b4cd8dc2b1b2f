"""Intake's real web process, a worker of it killed: no appeal that was acknowledged is missing."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pymongo.database import Database

from services.common.settings import PORTS
from tests.factories.intake import environment, settings
from tests.support import eventually

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
APPEALS = 300


@dataclass(frozen=True)
class Web:
    """The process and its API."""

    process: subprocess.Popen[bytes]
    client: httpx2.Client

    def answers(self) -> bool:
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def submit(self, number: int) -> str | None:
        """Return the id of an acknowledged appeal, None where the connection broke."""
        body = {"kind": "complaint", "text": f"第 {number} 号井盖破损"}
        try:
            answer = self.client.post("/api/v1/appeals", json=body)
        except httpx2.TransportError:
            return None
        return str(answer.json()["appeal_id"]) if answer.status_code == 201 else None


@pytest.fixture(params=["threads", "greenlets"])
def web(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    mongodb_url: str,
    database: Database[dict[str, Any]],
    keys: tuple[str, str],
) -> Iterator[Web]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = settings(
        keys[1],
        mongodb_url=mongodb_url,
        database_prefix=database.name,
        run_dir=str(tmp_path),
        port_base=port - PORTS["intake"],
        web_worker_class=request.param,
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "services.intake", "web"],
        env={**os.environ, **environment(made)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        with httpx2.Client(base_url=url, trust_env=False, timeout=60) as client:
            serving = Web(process, client)
            eventually(serving.answers)
            yield serving
    finally:
        process.terminate()
        process.wait(40)


def test_a_worker_killed_under_load_loses_nothing_it_acknowledged(
    web: Web, database: Database[dict[str, Any]]
) -> None:
    eventually(lambda: len(web.workers()) == 2)
    with ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(web.submit, number) for number in range(APPEALS)]
        answers[APPEALS // 4].result()
        os.kill(web.workers()[0], signal.SIGKILL)
        acknowledged = {appeal_id for answer in answers if (appeal_id := answer.result())}

    kept = database.client[f"{database.name}_intake"]["appeals"]
    stored = {row["_id"] for row in kept.find({}, {"_id": 1})}
    assert len(acknowledged) > APPEALS // 2
    assert acknowledged <= stored
