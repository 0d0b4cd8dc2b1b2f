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
        RulesFault: naming the keys that are unknown, no numbers, or not above zero.

    """
    if path is None:
        return HotspotRules()
    try:
        told = read_yaml(path) or {}
    except UnreadableYaml as error:
        raise RulesFault(f"{path.name}: {error}") from error
    if not isinstance(told, dict):
        raise RulesFault(f"{path.name}: 应为键值 it wants keys and values")
    faults = [str(key) for key, value in told.items() if key not in _KNOWN or not _fits(key, value)]
    if faults:
        raise RulesFault(f"{path.name}: {', '.join(faults)}")
    return HotspotRules(**told)


def _fits(key: str, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        return False
    return isinstance(value, int) or isinstance(_KNOWN[key].default, float)
