"""Prints ``docs/metrics.md`` from the list of metrics."""

import sys

from services.common.observability.declarations import Declaration
from services.common.observability.metric_names import METRICS


def as_markdown() -> str:
    """Return the page ``docs/metrics.md``."""
    rows = [
        f"| `{name}` | {metric.kind} | {metric.unit} | {_labels(metric)} | {metric.help} |"
        for name, metric in METRICS.items()
    ]
    return "\n".join(
        [
            "# Metrics",
            "",
            "Printed by `python -m services.common.observability.metric_page`; do not edit.",
            "",
            "Gauges come from schedulers, relays and workers; web processes export counters and",
            "histograms, added up over gunicorn's workers. Rules take `max` of a gauge over",
            "replicas. Label values come from closed sets, never from ids.",
            "",
            "| Name | Kind | Unit | Labels | Meaning |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _labels(metric: Declaration) -> str:
    return " ".join(f"`{label}`" for label in metric.labels) or "–"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
