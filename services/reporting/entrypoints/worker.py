"""The worker: every event of the system into the archive and the facts."""

from collections.abc import Sequence

from services.common.broker.consumer import BatchConsumer
from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import Ack, DependencyUnavailable, InvalidMessage, Verdict
from services.common.contracts.catalogue import InvalidEvent, UnknownEvent, decode
from services.common.contracts.envelope import Envelope, MalformedEnvelope
from services.common.contracts.events.appeal import AppealAnonymised
from services.common.contracts.events.directory import DirectoryPublished
from services.common.contracts.events.ticket import TicketAnonymised
from services.common.observability.metrics import counter
from services.common.process import run_process
from services.common.settings import load
from services.common.store.connection import StoreUnavailable, store_errors
from services.common.web.client import ServiceUnavailable
from services.reporting.bootstrap import Container, bootstrap
from services.reporting.settings import ReportingSettings

QUEUE = "reporting.events"
_ANONYMISED = frozenset({AppealAnonymised.TYPE, TicketAnonymised.TYPE})


def handle(container: Container, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
    """Fold one batch; whatever cannot be read is refused by name."""
    envelopes = [read(delivery.body) for delivery in deliveries]
    with store_errors():
        container.fold_events(envelopes)
        for envelope in envelopes:
            if envelope.type in _ANONYMISED:
                container.archive.erase_words(envelope.subject)
                container.hotspots.erase_words(envelope.subject)
    for envelope in envelopes:
        if envelope.type == DirectoryPublished.TYPE:
            container.names.fetch(int(envelope.data["version"]))
    counter("huying_reporting_events_folded_total").inc(len(envelopes))
    return [Ack()] * len(envelopes)


def read(body: bytes) -> Envelope:
    """Return the envelope, checked against its type; a type from the future is kept as it is.

    Raises:
        InvalidMessage: when it can never be understood.

    """
    try:
        envelope = Envelope.from_json(body)
        decode(envelope)
    except UnknownEvent:
        return envelope
    except (MalformedEnvelope, InvalidEvent) as error:
        raise InvalidMessage(str(error)) from error
    return envelope


def main() -> None:
    """Fold events into facts."""
    run(bootstrap(load(ReportingSettings)))


def run(container: Container) -> None:
    """Run until told to stop."""
    consumer = BatchConsumer(
        container.settings.amqp_url.get_secret_value(),
        QUEUE,
        lambda deliveries: handle(container, deliveries),
        batch=500,
        dependency_errors=(StoreUnavailable, ServiceUnavailable, DependencyUnavailable),
        name=container.settings.process_name,
    )

    def consuming() -> None:
        trouble = consumer.healthy()
        if trouble:
            raise DependencyUnavailable(trouble)

    run_process(
        container.settings,
        "reporting-worker",
        {"events": consumer.run},
        {"store": container.ping_store, "broker": consuming},
    )
