"""What a person sees while the system starts or stops: the step, and what it still waits for."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

STEPS = {
    "engines": "looking for MongoDB and RabbitMQ, installing what is missing",
    "leftovers": "ending what an earlier run left behind",
    "servers": "starting MongoDB and RabbitMQ",
    "helpers": "starting the mail sink, the receiver and Prometheus where installed",
    "services": "starting the services",
    "ready": "waiting until all is ready",
    "preset": "loading the district: units, areas, matters, rules, calendar",
    "webhooks": "telling notify where units take their orders",
    "stop": "stopping",
}
MOST_NAMES = 6


class Display:
    """Shows the present step on one line, and prints each finished step once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._step = ""

    def __enter__(self) -> Self:
        """Begin to show."""
        self._status = self._console.status("")
        self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line away, and tick off the last step when it went well."""
        if self._status:
            self._status.stop()
        if kind is None:
            self._finish()

    def __call__(self, step: str, waiting: dict[str, str]) -> None:
        """Show `step` and the names of what it waits for."""
        if step != self._step:
            self._finish()
            self._step = step
        names = ", ".join(list(waiting)[:MOST_NAMES])
        more = f" and {len(waiting) - MOST_NAMES} more" if len(waiting) > MOST_NAMES else ""
        if self._status:
            detail = f" [dim]({names}{more})[/dim]" if names else ""
            self._status.update(f"{STEPS[step]}{detail}")

    def _finish(self) -> None:
        if self._step:
            self._console.print(f"[green]✓[/green] {STEPS[self._step]}", highlight=False)
            self._step = ""
