"""The process table: every process of the system once, each on a port of its own."""

from collections import Counter
from pathlib import Path

import pytest

from deploy.local import processes, secrets
from deploy.local.engines import Engines
from deploy.local.ports import Ports
from deploy.local.process import GROUPS, Process
from deploy.local.run_dir import RunDir

ENGINES = Engines("mongodb://db", "amqp://broker", "http://management", ())


@pytest.fixture(params=[1, 2])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> list[Process]:
    run = RunDir(tmp_path)
    run.prepare()
    known = secrets.ensure(run)
    ports = Ports.from_base(8100)
    plan = processes.Plan(run, ports, ENGINES, known, request.param, sms_gateway=True)
    return processes.table(plan)


def test_names_and_ports_are_unique(table: list[Process]) -> None:
    names = Counter(process.name for process in table)
    ports = Counter(port for process in table for port in process.ports.values())
    assert max(names.values()) == 1
    assert max(ports.values()) == 1


def test_every_process_starts_in_a_known_group(table: list[Process]) -> None:
    assert {process.group for process in table} <= set(GROUPS)


def test_a_second_replica_leaves_the_first_ones_where_they_are(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    run.prepare()
    known, ports = secrets.ensure(run), Ports.from_base(8100)
    one, two = (
        {p.name: p.ports for p in processes.table(processes.Plan(run, ports, ENGINES, known, n))}
        for n in (1, 2)
    )
    assert one.items() <= two.items()


def test_two_replicas_of_every_side_role_fit_the_side_ports() -> None:
    assert len(processes.SIDE_ROLES) * processes.MOST_REPLICAS <= len(Ports.from_base(8100).side)
