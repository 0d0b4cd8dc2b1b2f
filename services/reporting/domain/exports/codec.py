"""Export orders as plain values, as they are kept until a worker has time."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.reporting.domain.exports.order import ExportOrder, Own
from services.reporting.domain.figures import FigureQuery


def plain(order: ExportOrder) -> dict[str, Any]:
    """Return an order as plain values."""
    told = {name: value for name, value in asdict(order).items() if _is_told(name, value)}
    if order.own is not None:
        told["own"]["areas"] = list(order.own.areas)
    return told


def _is_told(name: str, value: object) -> bool:
    """Whether an order says it: what few lists take is left out where it is not asked for."""
    return value is not None or name not in {"own", "state", "level"}


def order_of(told: Mapping[str, Any]) -> ExportOrder:
    """Return the order of plain values."""
    own = told.get("own")
    whose = Own(own["unit"], tuple(own["areas"])) if own else None
    return ExportOrder(**{**told, "query": FigureQuery(**told["query"]), "own": whose})
