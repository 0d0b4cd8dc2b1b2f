"""What is known of one process of the system before it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Groups start in this order and stop in the opposite one.
GROUPS = ("servers", "helpers", "services")


@dataclass(frozen=True)
class Process:
    """One supervised process."""

    name: str
    group: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ports: Mapping[str, int] = field(default_factory=dict)
    problem: Callable[[], str | None] = lambda: None
    stop_seconds: int = 30
    # RabbitMQ's helpers must not be told to stop beside it: it stops them itself.
    stop_children: bool = True

    @property
    def port(self) -> int | None:
        """The port that stands for the process in tables: its first."""
        return next(iter(self.ports.values()), None)
