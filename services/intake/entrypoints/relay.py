"""The relay: publishes intake's events; appeals are compared with earlier ones on the way."""

import threading
from typing import Any

from services.common.broker.publisher import WindowedPublisher
from services.common.broker.queue_watch import watch_loops
from services.common.process import run_process
from services.common.settings import load
from services.common.store.relay import Relay
from services.intake.adapters.appeals.event_mapping import repeat_data
from services.intake.adapters.appeals.mongo_appeals import MongoAppeals
from services.intake.adapters.repeats.trace_codec import trace_of_event
from services.intake.application.repeats.find_repeats import FindRepeats
from services.intake.bootstrap import Container
from services.intake.settings import IntakeSettings
from services.intake.wiring.foundation import SERVICE

_SUBMITTED = "appeal.submitted.v1"


class MarkRepeats:
    """The relay's ``prepare``: puts the verdict about repeats into events before they leave."""

    def __init__(self, find: FindRepeats, appeals: MongoAppeals) -> None:
        self._find = find
        self._appeals = appeals

    def __call__(self, documents: list[dict[str, Any]]) -> None:
        """Amend the submitted events; what was found is kept with the appeal as well."""
        events = {
            document["_id"]: entry["event"]
            for document in documents
            for entry in document["outbox"]
            if entry["event"]["type"] == _SUBMITTED
        }
        if not events:
            return
        findings = self._find([trace_of_event(event["data"]) for event in events.values()])
        found = {key: finding for key, finding in findings.items() if finding.verdict != "none"}
        self._appeals.mark_repeats(found)
        for appeal_id, finding in found.items():
            events[appeal_id]["data"]["repeat"] = repeat_data(finding)


def main() -> None:
    """Publish intake's events, looking for repeats on the way."""
    run(Container(load(IntakeSettings)))


def run(container: Container) -> None:
    """Publish until told to stop."""
    settings = container.settings
    publisher = WindowedPublisher(settings.amqp_url.get_secret_value(), name=settings.process_name)
    relay = make_relay(container, publisher)

    def publish(stop: threading.Event) -> None:
        container.prepare_database()
        try:
            relay.run(stop)
        finally:
            publisher.close()

    loops = {"outbox": publish, **watch_loops(settings, SERVICE)}
    run_process(settings, "intake-relay", loops, {"mongodb": container.ping})


def make_relay(container: Container, publisher: WindowedPublisher) -> Relay:
    """Return the relay of this process."""
    return Relay(
        container.appeals_collection,
        publisher,
        container.leases("relay"),
        service=SERVICE,
        prepare=MarkRepeats(container.find_repeats, container.appeals),
    )
