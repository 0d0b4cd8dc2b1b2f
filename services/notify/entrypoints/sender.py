"""The sender: delivers what is due; several may run."""

from threading import Event

from services.common.process import Loop, run_process
from services.common.settings import load
from services.notify.bootstrap import Container, bootstrap
from services.notify.domain.line import LINES, Line
from services.notify.settings import NotifySettings


def main() -> None:
    """Deliver notifications."""
    run(bootstrap(load(NotifySettings)))


def run(container: Container) -> None:
    """Run until told to stop."""

    def send(line: Line) -> Loop:
        def run_line(stop: Event) -> None:
            container.send_due.lines[line].run(stop)  # wired inside: a late MongoDB is waited out

        return run_line

    def count(stop: Event) -> None:
        container.count_backlog.run(stop)

    def release(stop: Event) -> None:
        container.release_held().run(stop)

    def chase(stop: Event) -> None:
        container.chase_receipts.run(stop)

    loops: dict[str, Loop] = {f"send:{line}": send(line) for line in LINES}
    loops |= {"release": release, "chase": chase, "count": count}
    run_process(container.settings, "notify-sender", loops, {"store": container.ping_store})
