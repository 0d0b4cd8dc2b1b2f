"""The sender: delivers what is due; several may run."""

from threading import Event

from services.common.process import run_process
from services.notify.bootstrap import Container


def run(container: Container) -> None:
    """Run until told to stop."""

    def send(stop: Event) -> None:
        container.send_due.run(stop)  # wired inside: MongoDB away at start is waited out

    def release(stop: Event) -> None:
        container.release_held().run(stop)

    def chase(stop: Event) -> None:
        container.chase_receipts.run(stop)

    loops = {"send": send, "release": release, "chase": chase}
    run_process(container.settings, "notify-sender", loops, {"store": container.ping_store})
