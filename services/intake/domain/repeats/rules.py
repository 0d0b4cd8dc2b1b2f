"""What counts as the same place and as recent enough, per category: data of the district."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class RepeatRule:
    """What holds for one category.

    Points at most ``same_metres`` apart are one place, up to ``near_metres`` they are near; what
    came ``days`` before is looked at, of closed cases those closed at most ``closed_days`` ago.
    ``certain`` and ``likely`` are how alike the words must be (0 to 1); measured in
    docs/intake/repeats.md.
    """

    same_metres: float = 100.0
    near_metres: float = 300.0
    days: int = 60
    closed_days: int = 30
    certain: float = 0.85
    likely: float = 0.55

    @property
    def window(self) -> timedelta:
        """How far back repeats are looked for."""
        return timedelta(days=self.days)

    @property
    def closed_window(self) -> timedelta:
        """How long after closing a case is still shown."""
        return timedelta(days=self.closed_days)


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """The district's rule, and those of categories that differ."""

    default: RepeatRule = RepeatRule()
    categories: Mapping[str, RepeatRule] = field(default_factory=dict)

    def of(self, category: str | None) -> RepeatRule:
        """Return the rule of a category: its own, its class's (two digits), the district's."""
        code = category or ""
        return self.categories.get(code) or self.categories.get(code[:2]) or self.default

    @property
    def longest_window(self) -> timedelta:
        """The longest time in which anything counts."""
        return max(rule.window for rule in (self.default, *self.categories.values()))


NO_RULES: Final = RepeatRules()
_FIELDS: Final = ("same_metres", "near_metres", "days", "closed_days", "certain", "likely")


def read_repeat_rules(raw: Mapping[str, Any] | None) -> RepeatRules:
    """Return the rules of a directory's body; what it does not say is as everywhere."""
    if raw is None:
        return NO_RULES
    default = _rule(raw, RepeatRule())
    rows: Iterable[Mapping[str, Any]] = raw.get("categories") or ()
    return RepeatRules(default, {str(row["code"]): _rule(row, default) for row in rows})


def _rule(raw: Mapping[str, Any], base: RepeatRule) -> RepeatRule:
    said: dict[str, Any] = {name: raw[name] for name in _FIELDS if raw.get(name) is not None}
    return replace(base, **said)
