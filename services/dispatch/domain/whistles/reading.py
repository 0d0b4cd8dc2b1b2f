"""Reads the kinds of whistle from a directory's body."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.dispatch.domain.clocks.reading_clocks import read_amount
from services.dispatch.domain.whistles.kinds import (
    Assessing,
    Balance,
    Criterion,
    SignIn,
    WhistleKind,
    WhistleRules,
)


def read_whistles(raw: Mapping[str, Any] | None) -> WhistleRules:
    """Return the rules; raises KeyError or ValueError for what cannot be read."""
    if raw is None:
        return WhistleRules()
    assessment, statistics = raw["assessment"], raw["statistics"]
    return WhistleRules(
        kinds={row["code"]: _kind(row) for row in raw["kinds"]},
        assessing=Assessing(
            window=read_amount(assessment["window"]),
            of_unit=_criteria(assessment["of_unit"]),
            of_blower=_criteria(assessment["of_blower"]),
        ),
        balance=Balance(
            float(statistics["plateau"][0]),
            float(statistics["plateau"][1]),
            int(statistics["least_tickets"]),
        ),
    )


def _kind(row: Mapping[str, Any]) -> WhistleKind:
    summons, limits, sign_in = row["summons"], row["limits"], row["sign_in"]
    units = summons.get("units")
    plan = limits.get("plan")
    return WhistleKind(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        blowers=frozenset(row["blowers"]),
        unit_kinds=frozenset(summons["unit_kinds"]),
        most_units=int(summons["most"]),
        units=frozenset(units) if units else None,
        report_in=read_amount(limits["report_in"]),
        plan=read_amount(plan) if plan else None,
        sign_in=SignIn(sign_in["way"], int(sign_in.get("radius_metres") or 0)),
        pace=tuple(read_amount(wait) for wait in row.get("escalation") or ()),
    )


def _criteria(rows: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    return tuple(Criterion(row["code"], row["name"], row["name_en"]) for row in rows)
