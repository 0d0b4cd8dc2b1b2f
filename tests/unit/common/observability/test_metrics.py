"""Metrics are declared once, used with exactly their labels, and documented."""

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from services.common.observability import metrics
from services.common.observability.metric_names import METRICS, MetricName
from services.common.observability.metric_page import as_markdown

ROOT = Path(__file__).parents[4]


def test_every_name_in_the_type_is_declared_and_the_other_way_round() -> None:
    assert set(METRICS) == set(get_args(MetricName))


def test_names_say_their_unit() -> None:
    for name, metric in METRICS.items():
        assert name.startswith("huying_")
        assert name.endswith("_total") == (metric.kind == "counter"), name
        assert bool(metric.buckets) == (metric.kind == "histogram"), name


def test_the_page_is_the_printed_list() -> None:
    assert (ROOT / "docs/metrics.md").read_text(encoding="utf-8") == as_markdown()


def test_a_counter_counts_by_label() -> None:
    metrics.counter("huying_notify_deliveries_total", {"channel": "sms", "outcome": "sent"}).inc(3)

    text = metrics.exposition().decode()

    assert 'huying_notify_deliveries_total{channel="sms",outcome="sent"} 3.0' in text


def test_undeclared_labels_are_refused() -> None:
    with pytest.raises(metrics.UndeclaredLabels):
        metrics.counter("huying_notify_deliveries_total", {"channel": "sms"})
    with pytest.raises(metrics.UndeclaredLabels):
        metrics.counter("huying_notify_deliveries_total", {"channel": "sms", "phone": "1"})


def test_a_metric_is_of_its_declared_kind_only() -> None:
    with pytest.raises(ValueError, match="is a gauge"):
        metrics.counter("huying_outbox_pending")


_WORKER = """
from services.common.observability import metrics
metrics.counter("huying_intake_appeals_accepted_total", {"channel": "web"}).inc(2)
metrics.gauge("huying_intake_callbacks_due").set(7)
metrics.histogram("huying_http_request_seconds",
                  {"route": "/x", "method": "GET", "status": "200"}).observe(0.02)
"""
_SHOW = "from services.common.observability import metrics; print(metrics.exposition().decode())"


def test_workers_are_added_up_and_their_gauges_left_out(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for script in (_WORKER, _WORKER):
        subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, check=True)

    shown = subprocess.run(
        [sys.executable, "-c", _SHOW],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert 'huying_intake_appeals_accepted_total{channel="web"} 4.0' in shown
    assert 'huying_http_request_seconds_count{method="GET",route="/x",status="200"} 2.0' in shown
    assert "huying_intake_callbacks_due" not in shown
