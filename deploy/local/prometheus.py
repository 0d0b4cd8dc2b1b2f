"""Prometheus and Alertmanager, where the machine has them, watching the very processes we start."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from deploy.local import health
from deploy.local.ports import Ports
from deploy.local.process import Process
from deploy.local.run_dir import REPOSITORY, RunDir, write_private

SOURCE = REPOSITORY / "deploy" / "prometheus"
PROMETHEUS_NAMES = ("prometheus",)
ALERTMANAGER_NAMES = ("prometheus-alertmanager", "alertmanager")
# A receiver that tells nobody: on one machine the alert page is enough.
QUIET_ALERTMANAGER = {"route": {"receiver": "page"}, "receivers": [{"name": "page"}]}


def processes(run: RunDir, ports: Ports, watched: Sequence[Process]) -> list[Process]:
    """Return the observers that can run here, their configuration written to the run folder."""
    found: list[Process] = []
    manager = _binary(ALERTMANAGER_NAMES)
    if manager:
        found.append(_alertmanager(run, ports, manager))
    binary = _binary(PROMETHEUS_NAMES)
    if binary:
        found.append(_prometheus(run, ports, binary, watched, bool(manager)))
    return found


def installed() -> list[str]:
    """Return the observers that this machine has, by the names of their ports."""
    known = {"prometheus": PROMETHEUS_NAMES, "alertmanager": ALERTMANAGER_NAMES}
    return [name for name, programs in known.items() if _binary(programs)]


def configuration(ports: Ports, watched: Sequence[Process], alerting: bool) -> dict[str, Any]:
    """Return Prometheus's configuration: our global part and rules, and this machine's targets."""
    common = yaml.safe_load((SOURCE / "prometheus.yml").read_text()) if _has_source() else {}
    settings: dict[str, Any] = {
        "global": common.get("global", {"scrape_interval": "5s", "evaluation_interval": "5s"}),
        "rule_files": [str(SOURCE / "rules" / "*.yml")],
        "scrape_configs": [*map(_scrape, filter(_has_metrics, watched)), _broker(ports, watched)],
    }
    if alerting:
        target = f"127.0.0.1:{ports['alertmanager']}"
        settings["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [target]}]}]}
    return settings


def _scrape(process: Process) -> dict[str, Any]:
    service, _, role = process.name.partition("-")
    labels = {"service": service, "role": role.rstrip("-0123456789"), "process": process.name}
    return {
        "job_name": process.name,
        "static_configs": [{"targets": [f"127.0.0.1:{process.port}"], "labels": labels}],
    }


def _broker(ports: Ports, watched: Sequence[Process]) -> dict[str, Any]:
    """RabbitMQ's own metrics, queue by queue, where the broker is ours."""
    own = any(process.name == "rabbitmq" for process in watched)
    targets = [f"127.0.0.1:{ports['rabbitmq-metrics']}"] if own else []
    return {
        "job_name": "rabbitmq",
        "metrics_path": "/metrics/per-object",
        "static_configs": [{"targets": targets}],
    }


def _has_metrics(process: Process) -> bool:
    return process.group == "services"


def _has_source() -> bool:
    return (SOURCE / "prometheus.yml").exists()


def _binary(names: Sequence[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _alertmanager(run: RunDir, ports: Ports, binary: str) -> Process:
    config = SOURCE / "alertmanager.yml"
    text = config.read_text() if config.exists() else yaml.safe_dump(QUIET_ALERTMANAGER)
    rendered = run / "alertmanager.yml"
    write_private(rendered, text)
    return Process(
        "alertmanager",
        "helpers",
        (
            binary,
            f"--config.file={rendered}",
            f"--storage.path={run / 'alertmanager'}",
            f"--web.listen-address=127.0.0.1:{ports['alertmanager']}",
            "--cluster.listen-address=",
        ),
        {},
        {"alertmanager": ports["alertmanager"]},
        health.http_problem(ports["alertmanager"], "/-/ready"),
    )


def _prometheus(
    run: RunDir, ports: Ports, binary: str, watched: Sequence[Process], alerting: bool
) -> Process:
    rendered = Path(run / "prometheus.yml")
    write_private(rendered, yaml.safe_dump(configuration(ports, watched, alerting)))
    return Process(
        "prometheus",
        "helpers",
        (
            binary,
            f"--config.file={rendered}",
            f"--storage.tsdb.path={run / 'prometheus'}",
            "--storage.tsdb.retention.time=2d",
            f"--web.listen-address=127.0.0.1:{ports['prometheus']}",
        ),
        {},
        {"prometheus": ports["prometheus"]},
        health.http_problem(ports["prometheus"], "/-/ready"),
    )
