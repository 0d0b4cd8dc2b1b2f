"""The indicators' definitions, from their file; every fault is named by indicator and key."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.reporting.domain.indicators import (
    Better,
    Indicator,
    PeriodRule,
    Shape,
    Wait,
)
from services.reporting.domain.measures import MEASURES
from services.reporting.domain.parts import GROUPS

SHIPPED = Path(__file__).parent.parent / "indicators.yaml"
_RATIOS = ("ratio", "mean")


class IndicatorFaults(ValueError):
    """What is wrong with a file of indicators, one line a fault."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")
    title: str
    title_en: str
    formula: str
    formula_en: str = ""
    shape: Shape = "ratio"
    numerator: str | list[str] = Field(default_factory=list)
    denominator: str | list[str] = Field(default_factory=list)
    less: str | list[str] = Field(default_factory=list)
    weights: dict[str, int] = Field(default_factory=dict)
    wait: Wait | None = None
    share: Literal["0.5", "0.75", "0.9", "0.95", "0.99"] | None = None
    scale: int = Field(1, ge=1)
    period: PeriodRule
    better: Better = "none"
    minimum_sample: int = Field(30, ge=0)
    group: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    bands: list[int] = Field(default=[100, 500])
    indicators: list[_Form]


@dataclass(frozen=True)
class Catalogue:
    """Every indicator by name, and the sample sizes at which a band of ranking begins."""

    indicators: Mapping[str, Indicator]
    bands: tuple[int, ...]


def read_catalogue(path: Path = SHIPPED) -> Catalogue:
    """Return the indicators of a file.

    Raises:
        IndicatorFaults: naming every fault by indicator and key.

    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        read = _File.model_validate(raw)
    except ValidationError as error:
        raise IndicatorFaults("\n".join(_told(one, raw) for one in error.errors())) from error
    found = {one.name: _indicator(one) for one in read.indicators}
    faults = [fault for one in found.values() for fault in _faults(one, found)]
    if len(found) < len(read.indicators):
        faults.append("indicators: 名称重复 a name stands twice")
    if faults:
        raise IndicatorFaults("\n".join(faults))
    return Catalogue(found, tuple(sorted(read.bands)))


def read_indicators(path: Path = SHIPPED) -> dict[str, Indicator]:
    """Return the indicators of a file by name."""
    return dict(read_catalogue(path).indicators)


def _indicator(form: _Form) -> Indicator:
    told = form.model_dump(exclude={"numerator", "denominator", "less", "share"})
    return Indicator(
        **told,
        numerator=_names(form.numerator),
        denominator=_names(form.denominator),
        less=_names(form.less),
        share=Fraction(form.share) if form.share else None,
    )


def _names(told: str | list[str]) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def _faults(one: Indicator, known: Mapping[str, Indicator]) -> list[str]:
    """Return what no key alone shows."""
    faults = [
        f"{one.name}.{key}: 未知的计量 unknown measure {measure!r}"
        for key in ("numerator", "denominator", "less")
        for measure in getattr(one, key)
        if measure not in MEASURES
    ]
    faults += [
        f"{one.name}.weights.{name}: 未知的指标 unknown indicator"
        for name in one.weights
        if name not in known or known[name].weights
    ]
    if one.shape == "weighted" and sum(one.weights.values()) != 100:
        faults.append(f"{one.name}.weights: 合计应为 must add up to 100")
    if one.shape in _RATIOS and not (one.numerator and one.denominator):
        faults.append(f"{one.name}: 缺分子或分母 numerator or denominator is missing")
    if one.shape == "wait" and not (one.wait and one.share and one.denominator):
        faults.append(f"{one.name}: 缺 wait, share, denominator are needed")
    if one.group is not None and one.group not in GROUPS:
        faults.append(f"{one.name}.group: 未知的剔除组 unknown group {one.group!r}")
    return faults


def _told(error: Mapping[str, Any], raw: Any) -> str:
    loc = list(error["loc"])
    if len(loc) > 1 and loc[0] == "indicators" and isinstance(loc[1], int):
        loc[:2] = [raw["indicators"][loc[1]].get("name", f"indicators[{loc[1]}]")]
    return f"{'.'.join(str(part) for part in loc)}: {error['msg']}"
