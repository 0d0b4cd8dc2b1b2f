"""The two servers everything needs: the user's own where named, private ones otherwise."""

import os
from dataclasses import dataclass

from deploy.local import mongodb, rabbitmq
from deploy.local.ports import Ports
from deploy.local.problems import CannotGoOn
from deploy.local.process import Process
from deploy.local.run_dir import RunDir

BROKER_PASSWORD = "HUYING_BROKER_PASSWORD"  # noqa: S105 - the variable's name
MONGODB_STOP_SECONDS = 60
RABBITMQ_STOP_SECONDS = 60


@dataclass(frozen=True)
class Engines:
    """Where MongoDB and RabbitMQ are, and the processes that we start for them."""

    mongodb_url: str
    amqp_url: str
    management_url: str | None
    processes: tuple[Process, ...]

    @property
    def environment(self) -> dict[str, str]:
        """What every service is told about them."""
        known = {"HUYING_MONGODB_URL": self.mongodb_url, "HUYING_AMQP_URL": self.amqp_url}
        if self.management_url:
            known["HUYING_AMQP_MANAGEMENT_URL"] = self.management_url
        return known

    def check(self) -> None:
        """Raise CannotGoOn when a server of the user's own does not answer."""
        own = {process.name for process in self.processes}
        if "mongodb" not in own and (reason := mongodb.unreachable(self.mongodb_url)):
            raise CannotGoOn(f"HUYING_MONGODB_URL names a server that is not usable: {reason}")
        if "rabbitmq" not in own and (reason := rabbitmq.unreachable(self.amqp_url)):
            raise CannotGoOn(f"HUYING_AMQP_URL names a broker that does not answer: {reason}")


def choose(run: RunDir, ports: Ports, password: str) -> Engines:
    """Take the servers that the environment names; install and configure the others here.

    Raises CannotGoOn when one is needed and cannot be had.
    """
    own: list[Process] = []
    mongodb_url = os.environ.get("HUYING_MONGODB_URL")
    if not mongodb_url:
        own.append(_mongodb(run, ports))
        mongodb_url = mongodb.url(ports["mongodb"])
    amqp_url = os.environ.get("HUYING_AMQP_URL")
    management_url = os.environ.get("HUYING_AMQP_MANAGEMENT_URL")
    if not amqp_url:
        own.append(_rabbitmq(run, ports, password))
        amqp_url = rabbitmq.amqp_url(ports["amqp"], password)
        management_url = rabbitmq.management_url(ports["management"], password)
    return Engines(mongodb_url, amqp_url, management_url, tuple(own))


def _mongodb(run: RunDir, ports: Ports) -> Process:
    mongodb.ensure_installed(run)
    port = ports["mongodb"]
    return Process(
        "mongodb",
        "servers",
        tuple(mongodb.command(run, port)),
        mongodb.environment(run),
        {"mongodb": port},
        lambda: mongodb.problem(port),
        MONGODB_STOP_SECONDS,
    )


def _rabbitmq(run: RunDir, ports: Ports, password: str) -> Process:
    run = run.plainly_named()
    installation = rabbitmq.ensure_installed(run)
    rabbitmq.configure(run, ports, password)
    management = rabbitmq.management_url(ports["management"], password)
    return Process(
        "rabbitmq",
        "servers",
        tuple(rabbitmq.command(installation)),
        rabbitmq.environment(run, ports, installation),
        {name: ports[name] for name in rabbitmq.PORT_NAMES},
        lambda: rabbitmq.problem(management),
        RABBITMQ_STOP_SECONDS,
        stop_children=False,
    )
