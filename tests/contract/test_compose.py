"""The containers are the same system as `make up`: its processes, queues, keys and closed doors."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import SecretStr

from deploy.docker import keys
from deploy.local import secrets
from deploy.local.processes import ROLES
from deploy.local.rabbitmq import LARGEST_MESSAGE
from services.common.broker.topology import QUEUES
from services.common.settings import PORTS, Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROMETHEUS = yaml.safe_load((ROOT / "deploy/docker/prometheus.yml").read_text())
GATEWAY = (ROOT / "deploy/gateway/nginx.conf").read_text()
SIDE_PORT = 8120
JOBS = {"secrets", "replica-set", "notification-policy", "preset"}
# What single sign-on calls roles; the operator may name a file of his own.
CLAIMS = "${HUYING_CONSOLE_OIDC_CLAIMS:-./deploy/console/claims.yaml}:/etc/huying/claims.yaml:ro"
PROCESSES = {f"{service}-{role}": (service, role) for service in ROLES for role in ROLES[service]}
INSTALLED = [s for s in ROLES if (ROOT / "services" / s / "settings.py").exists()]


def _port(service: str, role: str) -> int:
    return 8100 + PORTS[service] if role == "web" else SIDE_PORT


def _settings_of(service: str) -> type[Settings]:
    module = import_module(f"services.{service}.settings")
    (found,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Settings) and value is not Settings
    )
    return found


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or SecretStr in get_args(annotation)


def _environment(name: str) -> dict[str, str]:
    """What the process is told; what the operator has not set is not there."""
    given = SERVICES[name]["environment"]
    shown = {key: value for key, value in given.items() if value is not None}
    return {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for key, value in shown.items()}


@pytest.fixture
def key_folder(tmp_path: Path) -> Path:
    for reader in ("all", "rabbitmq", *secrets.EVERY_SERVICE):
        (tmp_path / reader).mkdir()
    keys.write(tmp_path, {})
    return tmp_path


def test_the_compose_file_follows_the_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [*command, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_containers_run_the_process_table_and_nothing_else_of_ours() -> None:
    commands = {
        name: (service["command"][2].removeprefix("services."), service["command"][3])
        for name, service in SERVICES.items()
        if service.get("command", [""])[:2] == ["python", "-m"] and name not in JOBS
    }
    assert commands == PROCESSES


@pytest.mark.parametrize("queue", QUEUES.values(), ids=lambda queue: queue.name)
def test_every_queue_has_a_worker_wherever_the_system_runs(queue: Any) -> None:
    assert "worker" in ROLES[queue.service]
    assert f"{queue.service}-worker" in SERVICES


def test_no_port_is_published_beyond_this_machine() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert all(str(port).startswith("127.0.0.1:") for port in published)
    assert all(service.get("network_mode") != "host" for service in SERVICES.values())


def test_the_database_has_no_way_out_and_no_way_in() -> None:
    assert SERVICES["mongo"]["networks"] == ["data"]
    assert COMPOSE["networks"]["data"]["internal"]
    assert "data" not in SERVICES["gateway"]["networks"]


@pytest.mark.parametrize("service", INSTALLED)
def test_a_service_can_start_with_what_its_container_and_its_keys_say(
    service: str, key_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = _started(service, key_folder / service / keys.FILE)
    for name in [name for name in os.environ if name.startswith("HUYING_")]:
        monkeypatch.delenv(name)
    for name, value in started.items():
        monkeypatch.setenv(name, value)

    settings = _settings_of(service)

    known = {f"HUYING_{field.upper()}" for field in settings.model_fields}
    assert settings().bind_host == "0.0.0.0"  # noqa: S104 - inside a container
    assert set(started) <= known


def _started(service: str, keys_file: Path) -> dict[str, str]:
    """What a process of the service finds in its environment after the image's entry point."""
    told = {**_environment(f"{service}-web"), "HUYING_KEYS_FILE": str(keys_file)}
    done = subprocess.run(
        ["sh", "deploy/docker/start.sh", "env", "-0"],
        env={**told, "PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    pairs = (line.partition("=") for line in done.stdout.decode().split("\0"))
    return {name: value for name, _, value in pairs if name.startswith("HUYING_")}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_secret_comes_from_the_services_own_volume_and_from_nowhere_else(name: str) -> None:
    service, _ = PROCESSES[name]
    container = SERVICES[name]
    secret = secrets.names() | (_secret_settings(service) if service in INSTALLED else set())

    others = {"console-web": [CLAIMS]}.get(name, [])
    assert container["volumes"] == [f"keys-{service}:/keys:ro", *others]
    assert container["environment"]["HUYING_KEYS_FILE"] == f"/keys/{keys.FILE}"
    assert secret.isdisjoint(container["environment"])


def _secret_settings(service: str) -> set[str]:
    fields = _settings_of(service).model_fields.items()
    return {f"HUYING_{name.upper()}" for name, field in fields if _is_secret(field.annotation)}


def test_only_the_job_that_makes_the_keys_sees_them_all() -> None:
    readers = [
        name
        for name, service in SERVICES.items()
        if any(volume.startswith("keys:") for volume in service.get("volumes", ()))
    ]
    assert readers == ["secrets"]
    assert SERVICES["secrets"]["network_mode"] == "none"


def test_what_only_the_operator_can_give_reaches_the_job_that_makes_the_keys() -> None:
    given = {name for names in keys.GIVEN.values() for name in names}
    told = set(SERVICES["secrets"]["environment"])
    assert given <= told <= given | secrets.names()


def test_every_reader_of_keys_has_its_volume_and_its_folder_in_the_image() -> None:
    dockerfile = (ROOT / "deploy/docker/Dockerfile").read_text()
    (folders,) = re.findall(r"for reader in ([a-z ]+);", dockerfile)
    mounted = [volume.split(":")[1] for volume in SERVICES["secrets"]["volumes"]]

    assert sorted(mounted) == sorted(f"/keys/{folder}" for folder in folders.split())
    assert set(folders.split()) == {"all", "rabbitmq", *secrets.EVERY_SERVICE}


def test_keys_are_made_once_and_stay(key_folder: Path) -> None:
    before = {path: path.read_bytes() for path in key_folder.rglob("*") if path.is_file()}

    keys.write(key_folder, {})

    assert {path: path.read_bytes() for path in before} == before


def test_a_key_of_the_operators_reaches_its_one_service(key_folder: Path) -> None:
    keys.write(key_folder, {"HUYING_NOTIFY_SMTP_URL": "smtp://mail"})

    told = {s for s in secrets.EVERY_SERVICE if "smtp://mail" in _keys(key_folder, s)}
    assert told == {"notify"}


def _keys(root: Path, service: str) -> str:
    return (root / service / keys.FILE).read_text()


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in JOBS])
def test_what_stays_up_is_watched_restarted_and_bounded_in_its_logs(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_asked_on_its_own_port_and_can_change_nothing(name: str) -> None:
    service, role = PROCESSES[name]
    container = SERVICES[name]

    assert container["healthcheck"]["test"][-1] == str(_port(service, role))
    assert container["environment"].get("HUYING_SIDE_PORT") == (
        None if role == "web" else SIDE_PORT
    )
    assert container["environment"]["HUYING_PROCESS_NAME"] == name
    assert container["read_only"]
    assert container["cap_drop"] == ["ALL"]


def test_prometheus_watches_every_process_and_the_broker_by_the_same_rules() -> None:
    broker, ours = PROMETHEUS["scrape_configs"]
    targets = {each["targets"][0]: each["labels"] for each in ours["static_configs"]}
    expected = {
        f"{name}:{_port(service, role)}": {"service": service, "role": role, "process": name}
        for name, (service, role) in PROCESSES.items()
    }
    common = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())

    assert targets == expected
    assert broker["job_name"] == "rabbitmq"
    assert PROMETHEUS["global"] == common["global"]


def test_the_gateway_finds_each_service_where_it_listens() -> None:
    told = set(re.findall(r"[a-z]+-web:\d+", GATEWAY))
    assert told == {f"{service}-web:{_port(service, 'web')}" for service in ROLES}


def test_every_file_that_compose_mounts_is_there() -> None:
    volumes = [volume for service in SERVICES.values() for volume in service.get("volumes", ())]
    by_default = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", volume) for volume in volumes]
    mounts = [volume.split(":")[0] for volume in by_default if volume.startswith("./")]
    assert mounts
    assert [path for path in mounts if not (ROOT / path).exists()] == []


def test_the_container_s_broker_takes_messages_as_large_as_the_local_one() -> None:
    settings = (ROOT / "deploy" / "rabbitmq" / "huying.conf").read_text()
    assert f"max_message_size = {LARGEST_MESSAGE}\n" in settings
