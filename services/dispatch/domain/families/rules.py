"""What a district says about families (并单), per category: hot families, repeats after closing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from services.dispatch.domain.terms import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class FamilyRule:
    """What holds for one category.

    ``hot`` says which severity a family has from so many reporters on. The same place and matter
    again within ``repeat_days`` of closing is a linked repeat (0: none is looked for);
    ``repeat_tier`` says whether it starts a tier higher than the one before.
    """

    hot: Mapping[int, Severity] = field(default_factory=dict)
    repeat_days: int = 0
    repeat_tier: bool = False

    @property
    def window(self) -> timedelta:
        """How long after closing a repeat counts."""
        return timedelta(days=self.repeat_days)


@dataclass(frozen=True, slots=True)
class FamilyRules:
    """The district's rule, and those of categories that differ."""

    default: FamilyRule = FamilyRule()
    categories: Mapping[str, FamilyRule] = field(default_factory=dict)

    def of(self, category: str | None) -> FamilyRule:
        """Return the rule of a category: its own, its class's (two digits), the district's."""
        code = category or ""
        return self.categories.get(code) or self.categories.get(code[:2]) or self.default

    @property
    def longest_window(self) -> timedelta:
        """The longest time after closing in which any repeat counts."""
        return max(rule.window for rule in (self.default, *self.categories.values()))


NO_RULES: Final = FamilyRules()


def read_families(raw: Mapping[str, Any] | None) -> FamilyRules:
    """Return the rules of a directory's body; without any, nothing is hot and nothing repeats.

    Raises:
        ValueError: a severity that does not exist.

    """
    if raw is None:
        return NO_RULES
    default = _rule(raw, FamilyRule())
    return FamilyRules(
        default, {row["code"]: _rule(row, default) for row in raw.get("categories") or ()}
    )


def _rule(raw: Mapping[str, Any], base: FamilyRule) -> FamilyRule:
    rule = base
    if "hot" in raw:
        rule = replace(rule, hot={int(row["members"]): _severity(row) for row in raw["hot"]})
    if "repeat_days" in raw:
        rule = replace(rule, repeat_days=int(raw["repeat_days"]))
    if "repeat_tier" in raw:
        rule = replace(rule, repeat_tier=bool(raw["repeat_tier"]))
    return rule


def _severity(row: Mapping[str, Any]) -> Severity:
    severity: Severity = row["severity"]
    if severity not in SEVERITIES:
        raise ValueError(f"unknown severity {severity}")
    return severity
