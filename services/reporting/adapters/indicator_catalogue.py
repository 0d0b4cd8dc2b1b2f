"""The indicators' definitions, from their file."""

from pathlib import Path

import yaml

from services.reporting.domain.indicators import Indicator

SHIPPED = Path(__file__).parent.parent / "indicators.yaml"


def read_indicators(path: Path = SHIPPED) -> dict[str, Indicator]:
    """Return the indicators of a file by name."""
    raw = yaml.safe_load(path.read_text())
    return {one["name"]: Indicator(**one) for one in raw["indicators"]}
