"""The indicators' definitions, from their file; every fault is named by indicator and key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from services.reporting.adapters.texts import complaint_of
from services.reporting.adapters.yaml_file import UnreadableYaml, read_yaml
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
_COUNTS = ("count", "per_thousand")


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
    try:
        raw = read_yaml(path)
        read = _File.model_validate(raw)
    except UnreadableYaml as error:
        raise IndicatorFaults(f"{path.name}: {error}") from error
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
    faults += _faults_of_weights(one, known)
    if one.shape in _RATIOS and not (one.numerator and one.denominator):
        faults.append(f"{one.name}: 缺分子或分母 numerator or denominator is missing")
    if one.shape in _COUNTS and not one.numerator:
        faults.append(f"{one.name}: 缺分子 numerator is missing")
    if one.shape == "wait" and not (one.wait and one.share and one.denominator):
        faults.append(f"{one.name}: 缺 wait, share, denominator are needed")
    if one.group is not None and one.group not in GROUPS:
        faults.append(f"{one.name}.group: 未知的剔除组 unknown group {one.group!r}")
    return faults


def _faults_of_weights(one: Indicator, known: Mapping[str, Indicator]) -> Iterator[str]:
    for name, percent in one.weights.items():
        if name not in known:
            yield f"{one.name}.weights.{name}: 未知的指标 unknown indicator"
        elif known[name].shape != "ratio":
            yield f"{one.name}.weights.{name}: 不是率 is no rate"
        elif percent <= 0:
            yield f"{one.name}.weights.{name}: 应大于 0 must be above 0"
    if one.shape == "weighted" and sum(one.weights.values()) != 100:
        yield f"{one.name}.weights: 合计应为 must add up to 100"


def _told(error: ErrorDetails, raw: Any) -> str:
    loc = list(error["loc"])
    if len(loc) > 1 and loc[0] == "indicators" and isinstance(loc[1], int):
        one = raw["indicators"][loc[1]]
        named = one.get("name") if isinstance(one, dict) else None
        loc[:2] = [named or f"indicators[{loc[1]}]"]
    return f"{'.'.join(str(part) for part in loc)}: {complaint_of(error)}"
