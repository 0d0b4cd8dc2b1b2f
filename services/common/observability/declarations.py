"""What a metric's declaration says: kind, labels, unit, help and, for histograms, buckets."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

# From 5 milliseconds to 10 seconds: an HTTP request, a batch, a call to another service.
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# From half a second to half an hour: how late a step of the escalation was taken.
LATENESS_BUCKETS = (0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0)
# From one document to a thousand: how many went together in one write.
BATCH_BUCKETS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One metric: ``labels`` take values from closed sets only, never ids."""

    kind: Kind
    unit: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


def counter(unit: str, help_text: str, *labels: str) -> Declaration:
    """Declare a metric that only grows."""
    return Declaration("counter", unit, help_text, labels)


def gauge(unit: str, help_text: str, *labels: str) -> Declaration:
    """Declare a metric that goes up and down; set by schedulers, relays and workers only."""
    return Declaration("gauge", unit, help_text, labels)


def histogram(
    unit: str, help_text: str, *labels: str, buckets: tuple[float, ...] = REQUEST_BUCKETS
) -> Declaration:
    """Declare a distribution over the given buckets."""
    return Declaration("histogram", unit, help_text, labels, buckets)
