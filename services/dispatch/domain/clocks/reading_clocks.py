"""Reads limits and escalation policy from a directory's body."""

from collections.abc import Mapping
from typing import Any, cast

from services.dispatch.domain.arbitration.rules import (
    DEFAULT_RULES,
    ArbitrationRules,
    RulerRule,
)
from services.dispatch.domain.calendars.limits import TIME_UNITS, Amount
from services.dispatch.domain.clocks.sla import Extension, Limits, SlaProfile
from services.dispatch.domain.escalation.policy import (
    LimitBySeverity,
    Policy,
    Responsible,
    TierRule,
)
from services.dispatch.domain.terms import Kind, Severity


def read_amount(raw: Mapping[str, Any]) -> Amount:
    """Return a limit; raises ValueError for an unknown unit or a negative amount."""
    amount, unit = int(raw["amount"]), raw["unit"]
    if unit not in TIME_UNITS or amount < 0:
        raise ValueError(f"not a limit: {raw}")
    return Amount(amount, unit)


def read_sla(raw: Mapping[str, Any]) -> SlaProfile:
    """Return the profile of limits."""
    levels: dict[Severity, Limits] = {
        severity: _limits(level) for severity, level in raw["levels"].items()
    }
    overrides: dict[tuple[Severity, Kind], Limits] = {}
    for row in raw.get("overrides") or ():
        severity, kind = row["when"]["severity"], row["when"]["kind"]
        overrides[severity, kind] = _limits({**raw["levels"][severity], **row["clocks"]})
    redo = raw.get("redo")
    return SlaProfile(
        code=raw["code"],
        version=int(raw.get("version", 1)),
        levels=levels,
        overrides=overrides,
        redo=read_amount(redo["resolve"]) if redo else Amount(3, "working_day"),
        rating_window=read_amount(raw.get("rating_window") or {"amount": 3, "unit": "day"}),
    )


def read_policy(raw: Mapping[str, Any], returns: Mapping[str, Any] | None = None) -> Policy:
    """Return the escalation policy; raises ValueError unless it has the tiers 1, 2, 3 in order.

    ``returns`` says who rules over returns, where the directory says so.
    """
    tiers = tuple(_tier(row) for row in raw["tiers"])
    if [rule.tier for rule in tiers] != [1, 2, 3]:
        raise ValueError("a policy has the tiers 1, 2 and 3")
    return Policy(
        code=raw["code"],
        version=int(raw["version"]),
        tiers=tiers,
        ladders={
            kind: ladder["code"] for ladder in raw["ladders"] for kind in ladder["unit_kinds"]
        },
        approaching_percent=tuple(raw.get("approaching_percent") or (50, 80)),
        returned_times=int(raw.get("returned_times") or 2),
        arbitration=_arbitration(returns["arbitration"]) if returns else DEFAULT_RULES,
    )


def _limits(raw: Mapping[str, Any]) -> Limits:
    extension = raw.get("extension")
    return Limits(
        screen=read_amount(raw["screening"]),
        acknowledge=read_amount(raw["sign"]),
        contact=read_amount(raw["contact"]),
        resolve=read_amount(raw["resolve"]),
        extension=(
            Extension(int(extension["times"]), read_amount(extension["limit"]))
            if extension
            else None
        ),
        return_=read_amount(raw["return"]) if raw.get("return") else None,
    )


def _tier(raw: Mapping[str, Any]) -> TierRule:
    new_deadline = raw.get("new_deadline")
    return TierRule(
        tier=raw["tier"],
        after_previous=_by_severity(raw["after_previous"]),
        responsible={ladder: _responsible(who) for ladder, who in raw["responsible"].items()},
        fallback=_responsible(raw["fallback"]),
        tell=tuple(raw.get("tell") or ()),
        action=raw["action"],
        new_deadline=_by_severity(new_deadline) if new_deadline else None,
    )


def _arbitration(raw: Mapping[str, Any]) -> ArbitrationRules:
    rulers = tuple(
        RulerRule(row["parties"], tuple(row["roles"]), row["unit"]) for row in raw["rulers"]
    )
    return ArbitrationRules(_by_severity(raw["limit"]), rulers)


def _by_severity(raw: Mapping[str, Any]) -> LimitBySeverity:
    return {severity: read_amount(limit) for severity, limit in raw.items()}


def _responsible(raw: Mapping[str, Any]) -> Responsible:
    return Responsible(cast("str", raw["role"]), cast("str", raw["unit"]))
