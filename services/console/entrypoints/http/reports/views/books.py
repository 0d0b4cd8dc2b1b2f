"""The ledger, the lists of work and the exclusions as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SIDES: Final = (
    "in_flight",
    "open",
    "answered",
    "closed",
    "refused",
    "withdrawn",
    "transferred",
)
STATES: Final = (
    "requested",
    "approved",
    "rejected",
    "appealed",
    "dismissed",
    "withdrawn",
    "revoked",
)
GROUPS: Final = ("response", "feedback", "deadline", "dispatch")
GROUNDS: Final = (
    "unreasonable",
    "not_in_duty",
    "duplicate",
    "suspended",
    "force_majeure",
    "data_error",
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Accepted against the states: ``sum`` of the states, and ``balanced`` where both agree."""

    told: Mapping[str, Any]
    states: tuple[tuple[str, int, float], ...]
    sum: int
    balanced: bool


def ledger(told: Mapping[str, Any]) -> Ledger:
    """Return the ledger with each state's share of the accepted appeals, 0 to 100."""
    accepted = told["accepted"]
    states = tuple((name, told[name], _share(told[name], accepted)) for name in SIDES)
    total = sum(count for _, count, _ in states)
    return Ledger(told, states, total, told["imbalance"] == 0 and not told["differing_ids"])


@dataclass(frozen=True, slots=True)
class Balance:
    """One line of the lists of work; ``done`` is the share that is solved, 0 to 100."""

    row: Mapping[str, Any]
    label: str
    done: float


def balances(told: Mapping[str, Any], whole: str, missing: str) -> tuple[Balance, ...]:
    """Return the lines, that of the whole first; what most is carried of, next."""
    rows: Sequence[Mapping[str, Any]] = sorted(
        told["rows"], key=lambda row: (-row["carried_over"], row["key"] or "")
    )
    lines = [_balance(told["total"], whole)]
    return (*lines, *(_balance(row, row["label"] or row["key"] or missing) for row in rows))


def step_forms(exclusion: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which forms the page of an exclusion has: what its service says may be done now."""
    moves = exclusion.get("moves", ())
    found = ["decide"] if {"approve", "reject", "dismiss"} & set(moves) else []
    return (*found, *(move for move in ("appeal", "withdraw", "revoke") if move in moves))


def lines_of(text: str) -> list[str]:
    """Return what somebody wrote as a list, one a line; empty lines are none."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _balance(row: Mapping[str, Any], label: str) -> Balance:
    return Balance(row, label, _share(row["solved"], row["carried_in"] + row["raised"]))


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
