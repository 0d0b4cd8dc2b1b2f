"""Export orders as plain values, as they are kept until a worker has time."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.figures import FigureQuery


def plain(order: ExportOrder) -> dict[str, Any]:
    """Return an order as plain values."""
    return asdict(order)


def order_of(told: Mapping[str, Any]) -> ExportOrder:
    """Return the order of plain values."""
    return ExportOrder(**{**told, "query": FigureQuery(**told["query"])})
