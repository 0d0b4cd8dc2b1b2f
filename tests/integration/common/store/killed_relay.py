"""A relay that is killed (-9) after a publish and before the removal; run as a program."""

import os
import signal
import sys
import threading
from collections.abc import Sequence

from services.common.broker.messages import Message, Published
from services.common.broker.publisher import WindowedPublisher
from services.common.store.connection import connect
from tests.integration.common.store.things import relay_of


class KilledPublisher(WindowedPublisher):
    """Publishes for real, and the third time takes the process down with it."""

    calls = 0

    def publish(self, messages: Sequence[Message]) -> Published:
        published = super().publish(messages)
        self.calls += 1
        if self.calls == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return published


def main(mongodb_url: str, database: str, amqp_url: str) -> None:
    things = connect(mongodb_url, "killed-relay")[database]["things"]
    publisher = KilledPublisher(amqp_url, name="killed-relay")
    relay = relay_of(things, publisher, "killed", batch=50, lease_seconds=1.0)
    relay.run(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
