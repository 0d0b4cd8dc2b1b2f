"""A district's thresholds of hot spots, from YAML; what it does not say is as shipped."""

from dataclasses import fields
from math import inf
from pathlib import Path
from typing import Final

from services.reporting.adapters.yaml_file import UnreadableYaml, read_yaml
from services.reporting.domain.hotspots.rules import HotspotRules

_KNOWN: Final = {one.name: one for one in fields(HotspotRules)}


class RulesFault(ValueError):
    """The file cannot be used; it says where."""


def read_rules(path: Path | None) -> HotspotRules:
    """Return the thresholds.

    Raises:
        RulesFault: a line for each key that is unknown, or whose value is no number above zero.

    """
    if path is None:
        return HotspotRules()
    try:
        told = read_yaml(path) or {}
    except UnreadableYaml as error:
        raise RulesFault(f"{path.name}: {error}") from error
    if not isinstance(told, dict):
        raise RulesFault(f"{path.name}: 应为键值 it wants keys and values")
    faults = {key: _fault(key, value) for key, value in told.items()}
    if any(faults.values()):
        lines = (f"{path.name}: {key}: {fault}" for key, fault in faults.items() if fault)
        raise RulesFault("\n".join(lines))
    return HotspotRules(**told)


def _fault(key: object, value: object) -> str | None:
    if key not in _KNOWN:
        return "未知的键 unknown key"
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        return "应为大于 0 的数 must be a number above 0"
    if isinstance(value, float) and not isinstance(_KNOWN[str(key)].default, float):
        return "应为整数 must be a whole number"
    return None
