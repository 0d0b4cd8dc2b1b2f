"""What the process table gives each service is exactly what its settings ask for."""

import os
from importlib import import_module
from pathlib import Path

import pytest
import typer

from deploy.local import processes, secrets
from deploy.local.engines import Engines
from deploy.local.ports import Ports
from deploy.local.process import Process
from deploy.local.run_dir import RunDir
from services.common.settings import Settings

ENGINES = Engines("mongodb://db", "amqp://broker", "http://management", ())
SERVICES = list(processes.ROLES)


@pytest.fixture
def table(tmp_path: Path) -> list[Process]:
    run = RunDir(tmp_path)
    run.prepare()
    plan = processes.Plan(run, Ports.from_base(8100), ENGINES, secrets.ensure(run))
    return processes.table(plan)


def _settings_of(service: str) -> type[Settings]:
    module = import_module(f"services.{service}.settings")
    (found,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Settings) and value is not Settings
    )
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_every_setting_that_it_cannot_start_without(
    service: str, table: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("HUYING_")]:
        monkeypatch.delenv(name)
    for process in table:
        if process.name.startswith(f"{service}-"):
            for name, value in process.environment.items():
                monkeypatch.setenv(name, value)
            assert _settings_of(service)().port_base == 8100


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_nothing_that_its_settings_do_not_know(
    service: str, table: list[Process]
) -> None:
    known = {f"HUYING_{field.upper()}" for field in _settings_of(service).model_fields}
    given = {
        name
        for process in table
        if process.name.startswith(f"{service}-")
        for name in process.environment
    }
    assert given - known == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_table_starts_every_role_that_the_service_has(service: str) -> None:
    app = import_module(f"services.{service}.entrypoints.cli").app
    commands = getattr(typer.main.get_command(app), "commands", {})
    every_role = {role for roles in processes.ROLES.values() for role in roles}
    assert set(commands) & every_role == set(processes.ROLES[service])
