"""``python -m services.dispatch verify-audit`` as a person calls it: exit status, text, JSON."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result
from werkzeug.serving import make_server

from services.common.ids import derived_id
from services.common.web.tokens import issue
from services.dispatch.bootstrap import bootstrap
from services.dispatch.entrypoints.cli.main import app
from services.dispatch.settings import DispatchSettings
from tests.factories.audit import AUDIT_RING, SECRET
from tests.integration.dispatch.audit_scene import Scene

pytestmark = pytest.mark.integration
FIRST = derived_id("tkt", "apl_0001")

Environment = dict[str, str]


@pytest.fixture
def environment(scene: Scene, keys: tuple[str, str]) -> Iterator[Environment]:
    """What the command is told: the database, the key, and where reporting is."""
    server = make_server("127.0.0.1", 0, scene.reporting_app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings = scene.container.settings
    yield {
        "HUYING_MONGODB_URL": settings.mongodb_url,
        "HUYING_DATABASE_PREFIX": settings.database_prefix,
        "HUYING_AMQP_URL": "amqp://127.0.0.1:1/",
        "HUYING_TOKEN_PUBLIC_KEY": keys[1],
        "HUYING_SERVICE_TOKEN": issue(
            keys[0], subject="service:dispatch", roles=("service",), ttl_seconds=600
        ),
        "HUYING_REPORTING_URL": f"http://127.0.0.1:{server.server_port}",
        "HUYING_AUDIT_KEY": AUDIT_RING,
    }
    server.shutdown()
    thread.join()


def run(environment: Environment, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "services.dispatch", "verify-audit", *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def call(environment: Environment, *arguments: str) -> Result:
    """Run the command without a process of its own."""
    told = {name.removeprefix("HUYING_").lower(): value for name, value in environment.items()}
    container = bootstrap(DispatchSettings.model_validate(told))
    try:
        return CliRunner().invoke(app, ["verify-audit", *arguments], obj=container)
    finally:
        container.client.close()


def test_exit_status_says_clean_broken_or_neither(scene: Scene, environment: Environment) -> None:
    clean = call(environment, "--json")
    assert clean.exit_code == 0, clean.stderr
    assert json.loads(clean.stdout)["result"] == "clean"

    scene.put(FIRST, scene.story(FIRST)[:3])
    broken = run(environment, "--json")
    assert broken.returncode == 1
    fault = json.loads(broken.stdout)["faults"][0]
    assert (fault["subject"], fault["sequence"], fault["code"]) == (FIRST, 4, "cut_tail")
    one = call(environment, "--ticket", fault["number"])
    assert one.exit_code == 1
    assert f"{FIRST} ({fault['number']}): entry 4 cut_tail" in one.stdout

    away = call({**environment, "HUYING_REPORTING_URL": "http://127.0.0.1:1"})
    assert away.exit_code == 2
    assert "reporting's archive" in away.stderr


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"HUYING_AUDIT_KEY": "x"}, "an audit key is"),
        ({"HUYING_AUDIT_KEY": f"3:{SECRET}"}, "key '2' is not in the ring"),
        ({"HUYING_MONGODB_URL": "mongodb://127.0.0.1:1/"}, "the database"),
    ],
)
def test_what_cannot_be_checked_is_said_with_its_reason(
    environment: Environment, change: Environment, why: str
) -> None:
    done = call({**environment, **change})
    assert done.exit_code == 2
    assert why in done.stderr


def test_the_key_is_required(environment: Environment) -> None:
    """There is no default: a trail without a secret proves nothing."""
    done = run({name: value for name, value in environment.items() if name != "HUYING_AUDIT_KEY"})
    assert done.returncode == 2
    assert "HUYING_AUDIT_KEY" in done.stderr


def test_a_ticket_nobody_knows_cannot_be_checked(environment: Environment) -> None:
    done = call(environment, "--ticket", "tkt_unknown")
    assert done.exit_code == 2
    assert "nobody knows" in done.stderr
