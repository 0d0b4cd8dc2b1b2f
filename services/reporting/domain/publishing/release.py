"""What is published of a month (数据开放): the board's table, durations, and single requests."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.publishing.suppression import (
    SUM,
    Cell,
    held_back,
    held_in_line,
    with_sums,
)

LEAST: Final = 5
REPORT: Final = "report"  # 举报: nothing that is published counts them, lest it tell of one
_GRID: Final = 2  # decimals of a degree: about a kilometre
NONE: Final = "-"  # without an area or a category


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket of the month as far as anything of it may be published; no word, no person."""

    code: str
    category: str | None
    street: str | None
    unit: str | None
    opened: date
    closed: date | None
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Release:
    """A month's release; a cell that is held back is None, one that is missing is zero."""

    month: str
    table: Mapping[Cell, int | None]
    days_to_close: Mapping[Cell, float | None]
    mean_days: Mapping[Cell, float | None]
    requests: tuple[Ticket, ...]
    work_list: Mapping[str, int | None]  # of these, only with_resources is ever held back


def release(month: str, tickets: Sequence[Ticket], balance: WorkBalance) -> Release:
    """Return what may be published of a month's tickets.

    A request of a group that is held back is listed without its area and place, so that the list
    tells no more than the table does.
    """
    counts = Counter((_key(one.street), _key(one.category)) for one in tickets)
    table = with_sums(counts)
    held = held_back(table, LEAST)
    untold = held | _of_too_few_closed(tickets)
    return Release(
        month=month,
        table={cell: None if cell in held else count for cell, count in sorted(table.items())},
        days_to_close=_durations(tickets, untold, _median),
        mean_days=_durations(tickets, untold, _mean),
        requests=_requests(tickets, held),
        work_list=_work_list(balance),
    )


def _work_list(balance: WorkBalance) -> dict[str, int | None]:
    """Return what of the month's list of work may be told.

    Its four numbers are the whole district's: they follow from the single requests and from the
    months beside, so that holding them back would hide nothing. Those solved with resources follow
    from nothing else; they and those without are told where neither is small.
    """
    alone = balance.solved - balance.with_resources
    is_held = _is_small(balance.with_resources) or _is_small(alone)
    return {
        "carried_in": balance.carried_in,
        "raised": balance.raised,
        "solved": balance.solved,
        "carried_over": balance.carried_over,
        "with_resources": None if is_held else balance.with_resources,
    }


def _is_small(count: int) -> bool:
    return 0 < count < LEAST


def _of_too_few_closed(tickets: Sequence[Ticket]) -> frozenset[Cell]:
    """Return the areas and matters whose durations are not told.

    A mean that is held back alone could be had from the others and the whole: a second one goes.
    """
    closed = [one for one in tickets if one.closed is not None]
    streets = held_in_line(Counter(_key(one.street) for one in closed), LEAST)
    matters = held_in_line(Counter(_key(one.category) for one in closed), LEAST)
    return frozenset({(one, SUM) for one in streets} | {(SUM, one) for one in matters})


def _durations(
    tickets: Sequence[Ticket], held: frozenset[Cell], middle: Callable[[list[int]], float]
) -> dict[Cell, float | None]:
    """Return the usual days to closing by area and by matter, of groups that are large enough."""
    took: dict[Cell, list[int]] = {}
    for one in tickets:
        if one.closed is not None:
            for cell in ((_key(one.street), SUM), (SUM, _key(one.category)), (SUM, SUM)):
                took.setdefault(cell, []).append((one.closed - one.opened).days)
    return {
        cell: None if cell in held or len(days) < LEAST else middle(days)
        for cell, days in sorted(took.items())
    }


def _requests(tickets: Sequence[Ticket], held: frozenset[Cell]) -> tuple[Ticket, ...]:
    grids = Counter(_coarse(one.point) for one in tickets)
    shown = []
    for one in sorted(tickets, key=lambda one: (one.opened, one.code)):
        is_held = (_key(one.street), _key(one.category)) in held
        grid = _coarse(one.point)
        point = grid if not is_held and grids[grid] >= LEAST else None
        category = None if (SUM, _key(one.category)) in held else one.category
        street = None if is_held else one.street
        unit = None if is_held else one.unit
        shown.append(Ticket(one.code, category, street, unit, one.opened, one.closed, point))
    return tuple(shown)


def _coarse(point: tuple[float, float] | None) -> tuple[float, float] | None:
    return (round(point[0], _GRID), round(point[1], _GRID)) if point else None


def _median(days: list[int]) -> float:
    ordered, middle = sorted(days), len(days) // 2
    return float(ordered[middle]) if len(days) % 2 else sum(ordered[middle - 1 : middle + 1]) / 2


def _mean(days: list[int]) -> float:
    return round(sum(days) / len(days), 1)


def _key(code: str | None) -> str:
    return code or NONE
