"""Loads a preset into a running system and merges the units' credentials into ``access.json``."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from deploy.local.problems import CannotGoOn
from deploy.local.run_dir import REPOSITORY, RunDir
from deploy.local.system import System

LIANHU = REPOSITORY / "deploy" / "presets" / "lianhu"


def load(system: System, preset: Path = LIANHU) -> None:
    """Load a preset; loading it again changes nothing.

    Raises:
        CannotGoOn: with what the loader says, which names file and line.

    """
    answer = run(system, "dispatch-web", "services.dispatch", "load-preset", str(preset))
    system.merge_units(json.loads(answer)["units"])


def register_webhooks(system: System) -> None:
    """Let notify send every unit's orders to the demo's receiver; doing it again changes nothing.

    Raises:
        CannotGoOn: with what notify says.

    """
    access = system.access()
    receiver = access["urls"]["receiver"]
    wanted = [
        {"unit": unit["code"], "url": f"{receiver}/webhooks/{unit['code']}"}
        for unit in access["units"]
    ]
    told = run(
        system, "notify-web", "services.notify", "register-endpoint", given=json.dumps(wanted)
    )
    secrets = [{"code": one["unit"], "webhook_secret": one["secret"]} for one in json.loads(told)]
    system.merge_units(secrets)


def publish_policy(system: System, preset: Path = LIANHU) -> None:
    """Put the district's rules of telling in force; doing it again changes nothing.

    Raises:
        CannotGoOn: with what notify says of the rules.

    """
    file = str(preset / "notification_policy.yaml")
    run(system, "notify-web", "services.notify", "policy", "publish", file)


def load_resources(system: System, preset: Path = LIANHU) -> None:
    """Enter what there is to help with (资源清单); reporting has to know the directory by then.

    Raises:
        CannotGoOn: with what reporting says of the table.

    """
    file = str(preset / "resources.csv")
    run(system, "reporting-web", "services.reporting", "resources", "load", file)


def run(system: System, like: str, module: str, *arguments: str, given: str = "") -> str:
    """Run a service's command with the settings of one of its processes; return its output."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        input=given,
        env={**os.environ, **settings_of(system, like)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotGoOn(f"{module} {arguments[0]} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def settings_of(system: System, process: str) -> dict[str, str]:
    """Return the environment with which a process of the system runs."""
    text = RunDir(system.run_dir).env_file(process).read_text(encoding="utf-8")
    pairs = (part.partition("=") for part in shlex.split(text, comments=True))
    return {name: value for name, _, value in pairs}
