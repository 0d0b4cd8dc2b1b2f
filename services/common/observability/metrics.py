"""Counters, gauges and histograms by declared name; added up over gunicorn's workers."""

import os
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress
from threading import Event, Lock
from typing import TypeVar, cast

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from services.common.observability.declarations import Declaration, Kind
from services.common.observability.metric_names import METRICS, MetricName

M = TypeVar("M", Counter, Gauge, Histogram)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_NO_LABELS: Mapping[str, str] = {}
_READS = 20
_PAUSE_SECONDS = 0.01
_pause = Event()  # never set


class UndeclaredLabels(ValueError):
    """The labels given are not exactly those of the metric's declaration."""


def counter(name: MetricName, labels: Mapping[str, str] = _NO_LABELS) -> Counter:
    """Return the counter with these label values: ``counter(…, {"queue": q}).inc()``."""
    return _labelled(cast("Counter", _metric(name, "counter")), name, labels)


def gauge(name: MetricName, labels: Mapping[str, str] = _NO_LABELS) -> Gauge:
    """Return the gauge with these label values; in a web process it is kept but not exported."""
    return _labelled(cast("Gauge", _metric(name, "gauge")), name, labels)


def histogram(name: MetricName, labels: Mapping[str, str] = _NO_LABELS) -> Histogram:
    """Return the histogram with these label values; its unit is in its name."""
    return _labelled(cast("Histogram", _metric(name, "histogram")), name, labels)


def exposition(registry: CollectorRegistry | None = None) -> bytes:
    """Return all metrics in Prometheus' text format, over all workers of a web process."""
    if registry is not None:
        return generate_latest(registry)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    combined = CollectorRegistry()
    combined.register(_WithoutGauges())
    return generate_latest(combined)


class _WithoutGauges(Collector):
    """All workers together, gauges left out: in several processes they would multiply."""

    def collect(self) -> Iterable[Metric]:
        return [metric for metric in _of_all_workers() if metric.type != "gauge"]


def _of_all_workers() -> Iterable[Metric]:
    """Read the workers' files; one that a starting worker has just made is empty for an instant."""
    for _ in range(_READS):
        with suppress(struct.error):
            return list(MultiProcessCollector(None).collect())  # type: ignore[no-untyped-call]  # theirs
        _pause.wait(_PAUSE_SECONDS)
    return list(MultiProcessCollector(None).collect())  # type: ignore[no-untyped-call]  # theirs


def _labelled(metric: M, name: MetricName, labels: Mapping[str, str]) -> M:
    declared = METRICS[name].labels
    if len(labels) != len(declared):
        raise UndeclaredLabels(f"{name} takes {declared}, not {tuple(labels)}")
    if not declared:
        return metric
    try:
        return metric.labels(*[labels[label] for label in declared])
    except KeyError as error:
        raise UndeclaredLabels(f"{name} takes {declared}, not {tuple(labels)}") from error


def _metric(name: MetricName, kind: Kind) -> MetricWrapperBase:
    declaration = METRICS[name]
    if declaration.kind != kind:
        raise ValueError(f"{name} is a {declaration.kind}, not a {kind}")
    made = _made.get(name)
    if made is None:
        with _making:  # two threads may ask first at once, and a name registers only once
            made = _made.get(name) or _FACTORIES[kind](name, declaration)
            _made[name] = made
    return made


def _counter(name: str, declaration: Declaration) -> MetricWrapperBase:
    return Counter(name, declaration.help, declaration.labels)


def _gauge(name: str, declaration: Declaration) -> MetricWrapperBase:
    return Gauge(name, declaration.help, declaration.labels, multiprocess_mode="max")


def _histogram(name: str, declaration: Declaration) -> MetricWrapperBase:
    return Histogram(name, declaration.help, declaration.labels, buckets=declaration.buckets)


_FACTORIES = {"counter": _counter, "gauge": _gauge, "histogram": _histogram}
_made: dict[MetricName, MetricWrapperBase] = {}
_making = Lock()
