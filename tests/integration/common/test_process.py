"""A whole process: health on its side port, and a clean end on SIGTERM."""

import os
import signal
import socket
import subprocess
import sys

import httpx2
import pytest

from tests.support import eventually

pytestmark = pytest.mark.integration

PROGRAM = """
from services.common.process import run_process
from services.common.settings import Settings, load

def steady(stop):
    stop.wait()
    print("finished what it began", flush=True)

def broken(stop):
    raise RuntimeError("lost the lease")

loops = {"steady": steady, **EXTRA}
run_process(load(Settings), "dispatch-worker", loops, {"mongodb": lambda: None})
"""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_process_is_ready_and_ends_cleanly(end: signal.Signals) -> None:
    process, port = start("")
    with process:
        eventually(lambda: probe(port) == 200)
        process.send_signal(end)
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "finished what it began" in output
    assert '"event":"process_stopped"' in output


def test_a_process_with_a_failing_loop_is_alive_but_not_ready() -> None:
    process, port = start('"broken": broken')
    with process:
        eventually(lambda: "loop:broken" in not_ready(port))
        process.terminate()
        process.communicate(timeout=60)

    assert process.returncode == 0


def start(extra: str) -> tuple["subprocess.Popen[str]", int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "HUYING_MONGODB_URL": "mongodb://127.0.0.1:1",
        "HUYING_AMQP_URL": "amqp://127.0.0.1:1",
        "HUYING_TOKEN_PUBLIC_KEY": "none",
        "HUYING_SERVICE_TOKEN": "none",
        "HUYING_SIDE_PORT": str(port),
    }
    program = PROGRAM.replace("**EXTRA", extra)
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
    )
    return process, port


def probe(port: int) -> int:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code
    except httpx2.HTTPError:
        return 0


def not_ready(port: int) -> str:
    """Return what a process says while it is not ready; a broken loop begins anew at times."""
    try:
        answer = httpx2.get(f"http://127.0.0.1:{port}/readyz")
    except httpx2.HTTPError:
        return ""
    return answer.text if answer.status_code == 503 else ""
