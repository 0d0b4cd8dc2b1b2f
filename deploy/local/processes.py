"""The one table of processes: what runs, with which command, port, secrets, and how it stops."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from deploy.local import health, prometheus, secrets
from deploy.local.engines import Engines
from deploy.local.ports import Ports
from deploy.local.process import Process
from deploy.local.run_dir import RunDir

# What each service runs; `web` listens on the service's own port, the others on a side port each.
ROLES = {
    "intake": ("web", "worker", "scheduler", "relay"),
    "dispatch": ("web", "worker", "scheduler", "relay"),
    "notify": ("web", "worker", "sender", "relay"),
    "reporting": ("web", "worker", "scheduler"),  # it tells nobody, so it has no outbox to relay
    "console": ("web",),
}
SIDE_ROLES = [(s, role) for s, roles in ROLES.items() for role in roles if role != "web"]
# Who may wait when processors are short: acceptance and assignment go first, then the telling and
# the counting. What piles up is drained when the burst is over. Intake's worker tells as well: it
# keeps what residents see of their tickets.
YIELDING = {
    "intake": ("worker",),
    "notify": ("worker", "sender", "relay"),
    "reporting": ("worker", "scheduler"),
}
NICENESS = "15"  # a thirtieth of a processor that others want; all of one that nobody wants
MOST_REPLICAS = 2
# gunicorn finishes the requests that it has begun; workers finish their batch.
SERVICE_STOP_SECONDS = 30


@dataclass(frozen=True)
class Plan:
    """What the table is made from; ``settings`` are given to every service on top of its own.

    With ``sms_gateway`` text messages go to the example gateway, which reports and answers; without
    it they end in the receiver.
    """

    run: RunDir
    ports: Ports
    engines: Engines
    secrets: dict[str, str]
    replicas: int = 1
    settings: Mapping[str, str] = field(default_factory=dict)
    sms_gateway: bool = False


def table(plan: Plan) -> list[Process]:
    """Return every process of the system, in starting order."""
    services = [*_web_processes(plan), *_side_processes(plan)]
    gateway = [_sms_gateway(plan)] if plan.sms_gateway else []
    helpers = [_mail_sink(plan), _receiver(plan), *gateway]
    watched = [*plan.engines.processes, *services]
    observers = prometheus.processes(plan.run, plan.ports, watched)
    return [*plan.engines.processes, *helpers, *observers, *services]


def _web_processes(plan: Plan) -> list[Process]:
    return [
        _service(plan, service, "web", f"{service}-web", plan.ports[service]) for service in ROLES
    ]


def _side_processes(plan: Plan) -> list[Process]:
    """Workers, relays, senders, schedulers; each has its side port for good, whatever runs."""
    numbered = product(range(1, plan.replicas + 1), SIDE_ROLES)
    return [
        _service(plan, service, role, f"{service}-{role}-{replica}", port)
        for port, (replica, (service, role)) in zip(plan.ports.side, numbered, strict=False)
    ]


def _service(plan: Plan, service: str, role: str, name: str, port: int) -> Process:
    environment = {
        **plan.engines.environment,
        **secrets.of_service(service, plan.secrets),
        "HUYING_PORT_BASE": str(plan.ports["console"]),
        "HUYING_CONSOLE_PUBLIC_URL": f"http://127.0.0.1:{plan.ports['console']}",
        "HUYING_CLOCK_FILE": str(plan.run.clock),
        **_extras(plan, service),
        **_manners(service, role),
        **plan.settings,
    }
    if role != "web":
        environment["HUYING_SIDE_PORT"] = str(port)
    return Process(
        name,
        "services",
        (sys.executable, "-m", f"services.{service}", role),
        environment,
        {name: port},
        health.http_problem(port),
        SERVICE_STOP_SECONDS,
    )


def _manners(service: str, role: str) -> dict[str, str]:
    return {"HUYING_NICENESS": NICENESS} if role in YIELDING.get(service, ()) else {}


def _extras(plan: Plan, service: str) -> dict[str, str]:
    """What one service is told beyond the common, because everything is on this machine."""
    if service == "console":
        return {
            "HUYING_CONSOLE_DEMO_ACCOUNTS_FILE": str(plan.run.access),
            "HUYING_CONSOLE_SECURE_COOKIES": "false",
        }
    if service == "notify":
        messages = "sms-gateway" if plan.sms_gateway else "receiver"
        return {
            "HUYING_NOTIFY_SMTP_URL": f"smtp://127.0.0.1:{plan.ports['mail-sink']}",
            "HUYING_NOTIFY_SMS_URL": f"http://127.0.0.1:{plan.ports[messages]}/sms",
            "HUYING_NOTIFY_PUBLIC_URL": f"http://127.0.0.1:{plan.ports['console']}",
            "HUYING_NOTIFY_ALLOW_PRIVATE_ENDPOINTS": "true",
        }
    return {}


def _mail_sink(plan: Plan) -> Process:
    port = plan.ports["mail-sink"]
    return Process(
        "mail-sink",
        "helpers",
        (sys.executable, "-m", "deploy.local.sinks.mail", str(port)),
        {},
        {"mail-sink": port},
        health.tcp_problem(port),
    )


def _receiver(plan: Plan) -> Process:
    port = plan.ports["receiver"]
    return Process(
        "receiver",
        "helpers",
        (sys.executable, "-m", "deploy.local.sinks.receiver", str(port)),
        {},
        {"receiver": port},
        health.http_problem(port, "/healthz"),
    )


def _sms_gateway(plan: Plan) -> Process:
    port = plan.ports["sms-gateway"]
    receipts = f"http://127.0.0.1:{plan.ports['notify']}/api/v1/receipts/sms"
    replies = f"http://127.0.0.1:{plan.ports['intake']}/api/v1/sms/replies"
    shared = ("HUYING_NOTIFY_SMS_SECRET", "HUYING_INTAKE_SMS_SECRET")
    return Process(
        "sms-gateway",
        "helpers",
        (sys.executable, "-m", "deploy.local.sinks.sms", str(port), receipts, replies),
        {name: plan.secrets[name] for name in shared},
        {"sms-gateway": port},
        health.http_problem(port, "/healthz"),
    )
