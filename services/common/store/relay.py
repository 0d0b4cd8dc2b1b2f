"""The relay: publishes what waits in the outboxes of a collection, in order, losing nothing."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from pymongo import ReadPreference, WriteConcern
from pymongo.collection import Collection
from pymongo.read_concern import ReadConcern

from services.common.broker.backoff import Backoff
from services.common.broker.messages import BrokerUnavailable, Published, Publisher
from services.common.clock import Clock, SystemClock
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, histogram
from services.common.store.connection import StoreUnavailable, store_errors
from services.common.store.due import DueDocuments
from services.common.store.lease import Leases
from services.common.store.outbox import PARTITIONS
from services.common.store.outbox_gauges import OutboxGauges
from services.common.store.parcels import Outcome, Parcel, clearing, judge, pack, settlement
from services.common.store.partitions import PartitionShare

_IDLE_FIRST_SECONDS = 0.02
# A round costs the same, nearly, whether it carries five documents or fifty.
_GATHER_SECONDS = 0.1

_log = get_logger(__name__)

Prepare = Callable[[list[dict[str, Any]]], None]


class Relay:
    """Publishes the events of one collection's documents; several relays share the work.

    Entries of a document leave in order and are removed only on the broker's confirm: whatever is
    killed and whenever, an event may be published twice, never not at all.
    """

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        publisher: Publisher,
        leases: Leases,
        *,
        service: str,
        prepare: Prepare | None = None,
        batch: int = 500,
        partitions: int = PARTITIONS,
        fields: Sequence[str] = (),
        lease_seconds: float = 10.0,
        idle_seconds: float = 0.2,
        gather_seconds: float = _GATHER_SECONDS,
        clock: Clock | None = None,
    ) -> None:
        """Keep what is needed; nothing is read or leased before ``run``.

        Args:
            collection: has ``outbox_index``; read and written with majority concern.
            publisher: this relay's own.
            leases: this relay's own, its owner's name unique among the collection's relays.
            service: the metrics' label.
            prepare: may amend the event data of the documents' entries before they leave. It gets
                ``_id``, ``partition``, ``outbox`` and ``fields``. When it raises, the events leave
                as they were stored.
            batch: most documents published at once.
            partitions: into how many parts the collection's documents are divided.
            fields: further fields of the documents, for ``prepare``.
            lease_seconds: after this time another relay takes over from one that was killed.
            idle_seconds: longest wait between two looks while there is nothing to publish.
            gather_seconds: wait after a round that was not full, so that the next carries more.
            clock: wall time.

        """
        self._collection = collection.with_options(
            read_preference=ReadPreference.PRIMARY,
            read_concern=ReadConcern("majority"),
            write_concern=WriteConcern(w="majority", j=True),
        )
        self._publisher = publisher
        self._labels = {"service": service}
        self._prepare = prepare
        self._documents = DueDocuments(self._collection, fields, batch)
        self._clock = clock or SystemClock()
        self._share = PartitionShare(
            leases,
            collection.name,
            service=service,
            ttl_seconds=lease_seconds,
            partitions=partitions,
        )
        self._gauges = OutboxGauges(self._collection, service=service)
        self._failing = Backoff()
        self._batch = batch
        self._gather_seconds = gather_seconds
        self._idle = Backoff(first=_IDLE_FIRST_SECONDS, most=idle_seconds)

    def run(self, stop: threading.Event) -> None:
        """Publish until told to stop, then give the leases back; outages are waited out."""
        try:
            while not stop.is_set():
                stop.wait(self._step())
        finally:
            self._give_back()

    def _step(self) -> float:
        """Do one round; return the seconds to wait before the next."""
        try:
            self._share.refresh()
            self._gauges.refresh(self._clock.now())
            worked = self._round()
        except (BrokerUnavailable, StoreUnavailable) as error:
            wait = self._failing.next()
            _log.warning("relay_waits", cause=type(error).__name__, seconds=wait, reason=str(error))
            return wait
        self._failing.reset()
        if worked:
            self._idle.reset()
            return 0.0 if worked >= self._batch else self._gather_seconds
        return self._idle.next()

    def _round(self) -> int:
        """Publish what is due; return how many documents had something."""
        started = time.monotonic()
        documents = self._due()
        if not documents:
            return 0
        documents = self._prepared(documents)
        now = self._clock.now()
        mine = set(self._share.mine())  # a lease may have ended while things were prepared
        parcels = [pack(document, now) for document in documents if document["partition"] in mine]
        self._report_faults(parcels)
        published, failure = self._publish(parcels)
        # What was confirmed is removed even if a lease ended meanwhile: by id, it harms nobody.
        self._settle(parcels, published)
        histogram("huying_relay_batch_seconds", self._labels).observe(time.monotonic() - started)
        if failure is not None:
            raise failure
        return len(documents)

    def _due(self) -> list[dict[str, Any]]:
        return self._documents.find(self._share.mine(), self._clock.now())

    def _prepared(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self._prepare is None:
            return documents
        try:
            self._prepare(documents)
        except (StoreUnavailable, BrokerUnavailable):
            raise
        except Exception:  # noqa: BLE001 - an event, plain and in time, is worth more than none
            _log.exception("outbox_prepare_failed", documents=len(documents))
            return self._due()
        return documents

    def _publish(self, parcels: list[Parcel]) -> tuple[Published, BrokerUnavailable | None]:
        # By id: should two entries be the same event, it leaves once and both are settled by it.
        messages = {message.id: message for parcel in parcels for message in parcel.messages}
        if not messages:
            return Published(), None
        try:
            return self._publisher.publish(list(messages.values())), None
        except BrokerUnavailable as error:
            return error.published, error

    def _settle(self, parcels: list[Parcel], published: Published) -> None:
        now = self._clock.now()
        outcomes = [(parcel, judge(parcel, published, now)) for parcel in parcels]
        plain = [(parcel, outcome) for parcel, outcome in outcomes if outcome.is_plain]
        special = [
            settlement(parcel.document_id, outcome)
            for parcel, outcome in outcomes
            if not outcome.is_plain and (outcome.held or outcome.until or not parcel.sending)
        ]
        if not self._clear(plain):
            # Somebody pushed meanwhile, or a relay was here before: one by one, then.
            special += [settlement(parcel.document_id, outcome) for parcel, outcome in plain]
        if special:
            with store_errors():
                self._collection.bulk_write(special, ordered=False)
        counter("huying_relay_published_total", self._labels).inc(len(published.confirmed))
        for parcel, outcome in outcomes:
            if outcome.returned:
                counter("huying_relay_returned_total", self._labels).inc(outcome.returned)
                _log.warning("outbox_entry_returned", subject=str(parcel.document_id))

    def _clear(self, plain: list[tuple[Parcel, Outcome]]) -> bool:
        """Empty the outboxes in which all is done; return whether each of them was."""
        if not plain:
            return True
        done = [entry_id for _, outcome in plain for entry_id in outcome.done]
        which, change = clearing([parcel.document_id for parcel, _ in plain], done)
        with store_errors():
            return self._collection.update_many(which, change).matched_count == len(plain)

    def _report_faults(self, parcels: list[Parcel]) -> None:
        for parcel in parcels:
            if parcel.fault is not None:
                counter("huying_relay_set_aside_total", self._labels).inc()
                _log.error(
                    "outbox_document_set_aside",
                    subject=str(parcel.document_id),
                    reason=parcel.fault,
                )

    def _give_back(self) -> None:
        try:
            self._share.release()
        except StoreUnavailable:
            _log.warning("relay_leases_not_given_back")
