"""Settings every process shares: read once, frozen, all problems told at once."""

import sys
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

S = TypeVar("S", bound="Settings")

WebWorkerClass = Literal["threads", "greenlets"]

PORTS = {"console": 0, "intake": 1, "dispatch": 2, "notify": 3, "reporting": 4, "council": 5}


class Settings(BaseSettings):
    """What any Huying process must know; each service adds fields in its ``settings.py``."""

    model_config = SettingsConfigDict(env_prefix="HUYING_", frozen=True, extra="ignore")

    run_dir: Path = Field(default=Path(".run"), description="Folder for run-time files.")
    port_base: int = Field(default=8100, ge=1024, le=65000, description="Moves all ports.")
    bind_host: str = Field(default="127.0.0.1", description="Address that servers listen on.")
    trusted_proxies: int = Field(
        default=0, ge=0, le=10, description="Gateways in front whose X-Forwarded-For is believed."
    )
    mongodb_url: str = Field(description="MongoDB replica set, as a mongodb:// URL.")
    database_prefix: str = Field(default="huying", description="Databases are <prefix>_<service>.")
    amqp_url: SecretStr = Field(description="RabbitMQ, as amqp:// URL; comma list of nodes.")
    amqp_management_url: SecretStr | None = Field(
        default=None, description="RabbitMQ management API, with user and password."
    )
    clock_file: Path | None = Field(
        default=None, description="File of the business clock; unset: wall time."
    )
    time_zone: str = Field(default="Asia/Shanghai", description="The district's time zone.")
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    otel_endpoint: str | None = Field(
        default=None, description="OTLP/HTTP endpoint for traces; unset: no traces."
    )
    token_public_key: str = Field(description="PEM of the Ed25519 key that checks bearer tokens.")
    service_token: SecretStr = Field(description="Bearer token for calls to other services.")
    process_name: str = Field(default="unnamed", description="This process's name in the table.")
    side_port: int | None = Field(
        default=None, description="Port of health and metrics for a process without a web port."
    )
    niceness: int = Field(
        default=0,
        ge=0,
        le=19,
        description="How far a worker, relay, sender or scheduler yields to others once it runs.",
    )
    web_workers: int = Field(default=2, ge=1, description="gunicorn worker processes.")
    web_threads: int = Field(default=16, ge=1, description="Threads per gunicorn worker.")
    web_worker_class: WebWorkerClass = Field(
        default="threads", description="What answers requests: threads or greenlets (intake)."
    )
    console_public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s]+$",
        description="Where browsers find the console: for links to staff, and single sign-on.",
    )
    intake_url: str | None = Field(default=None, description="Base URL of the intake API.")
    dispatch_url: str | None = Field(default=None, description="Base URL of the dispatch API.")
    notify_url: str | None = Field(default=None, description="Base URL of the notify API.")
    reporting_url: str | None = Field(default=None, description="Base URL of the reporting API.")

    def url_of(self, service: str) -> str:
        """Return the base URL of a service: as set, or the local port of the port table."""
        configured: str | None = getattr(self, f"{service}_url", None)
        return configured or f"http://127.0.0.1:{self.port_base + PORTS[service]}"


def load(settings: type[S]) -> S:
    """Read settings from the environment; on any problem list them all and exit with status 2."""
    try:
        return settings()
    except ValidationError as error:
        lines = [
            f"HUYING_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
            for item in error.errors()
        ]
        sys.stderr.write("The settings are not usable:\n  " + "\n  ".join(lines) + "\n")
        raise SystemExit(2) from error
