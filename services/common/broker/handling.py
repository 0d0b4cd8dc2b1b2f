"""Gets a verdict for each message of a batch, whatever the handler does."""

import json
from collections.abc import Callable, Sequence

from services.common.broker.delivery import Delivery
from services.common.broker.verdicts import (
    DeadLetter,
    InvalidMessage,
    RetryLater,
    Verdict,
)
from services.common.contracts.envelope import MalformedEnvelope
from services.common.observability.logging import bound, get_logger
from services.common.observability.tracing import span

Handler = Callable[[Sequence[Delivery]], Sequence[Verdict]]

# Never heals by itself: the message is set aside at once.
INVALID = (InvalidMessage, MalformedEnvelope, json.JSONDecodeError, UnicodeDecodeError)
# Something else is down: the message waits, however long that takes. StoreUnavailable,
# ServiceUnavailable, BrokerUnavailable and DependencyUnavailable are ConnectionErrors for this.
DEPENDENCIES: tuple[type[Exception], ...] = (ConnectionError, TimeoutError)

# Seconds before the next try after an unforeseen error, by attempts so far; then the longest.
_AFTER_ERROR_SECONDS = (5, 5, 30, 30, 300)
_log = get_logger(__name__)


class Handling:
    """Runs a batch handler and settles what it leaves open.

    A batch that ends in an error is taken again one by one, so that one bad message does not hold
    its neighbours; a dependency that is down sends the whole batch to wait instead, for asking
    again for each message would only take longer.
    """

    def __init__(
        self,
        handler: Handler,
        queue: str,
        *,
        max_attempts: int,
        dependency_errors: tuple[type[Exception], ...] = (),
    ) -> None:
        self._handler = handler
        self._queue = queue
        self._max_attempts = max_attempts
        self._dependency_errors = DEPENDENCIES + dependency_errors

    def verdicts(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        """Return one verdict for each delivery, in order; never raises."""
        with span(f"consume {self._queue}", deliveries[0].traceparent, "consumer"):
            found = self._whole(deliveries)
        return [self._limited(*pair) for pair in zip(deliveries, found, strict=True)]

    def _whole(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        if len(deliveries) == 1:
            return [self._one(deliveries[0])]
        try:
            return self._call(deliveries)
        except self._dependency_errors as error:
            return [_dependency_is_down(error)] * len(deliveries)
        except Exception:  # noqa: BLE001 - taken again one by one, where each finds its verdict
            _log.exception("batch_failed", queue=self._queue, messages=len(deliveries))
        return self._one_by_one(deliveries)

    def _one_by_one(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        found: list[Verdict] = []
        for delivery in deliveries:
            with span(f"consume {self._queue}", delivery.traceparent, "consumer"):
                verdict = self._one(delivery)
            found.append(verdict)
            if isinstance(verdict, RetryLater) and verdict.dependency:
                return found + [verdict] * (len(deliveries) - len(found))
        return found

    def _one(self, delivery: Delivery) -> Verdict:
        with bound(message_id=delivery.message_id):
            try:
                return self._call([delivery])[0]
            except INVALID as error:
                return DeadLetter(f"{type(error).__name__}: {error}")
            except self._dependency_errors as error:
                return _dependency_is_down(error)
            except Exception as error:  # noqa: BLE001 - becomes a retry with this reason
                _log.exception("message_failed", queue=self._queue, attempts=delivery.attempts)
                last = len(_AFTER_ERROR_SECONDS) - 1
                wait = _AFTER_ERROR_SECONDS[min(delivery.attempts, last)]
                return RetryLater(f"{type(error).__name__}: {error}", wait)

    def _call(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        found = list(self._handler(deliveries))
        if len(found) != len(deliveries):
            raise ValueError(f"{len(found)} verdicts for {len(deliveries)} messages")
        return found

    def _limited(self, delivery: Delivery, verdict: Verdict) -> Verdict:
        if not isinstance(verdict, RetryLater) or verdict.dependency:
            return verdict
        if delivery.attempts + 1 < self._max_attempts:
            return verdict
        return DeadLetter(f"gave up after {delivery.attempts + 1} attempts: {verdict.reason}")


def _dependency_is_down(error: Exception) -> RetryLater:
    return RetryLater(f"{type(error).__name__}: {error}", dependency=True)
