"""What people read is in the catalogues as it was written, in whole sentences."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.test_house import ROOT, tracked

CATALOGUES = [
    path for path in tracked("services/*.yaml") if "zh:" in path.read_text(encoding="utf-8")
]


def cut_short(told: Any, place: str = "") -> Iterator[str]:
    """Yield where a text lost its end: after its comma YAML read another key, without a value."""
    if isinstance(told, list):
        told = dict(enumerate(told))
    if not isinstance(told, dict):
        return
    if "zh" in told:
        yield from (f"{place}: {key}" for key, value in told.items() if value is None)
    for key, value in told.items():
        yield from cut_short(value, f"{place}.{key}")


def test_there_are_catalogues() -> None:
    """The guard below guards something."""
    assert len(CATALOGUES) > 20


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_cut_short_by_a_comma_of_its_own(path: Path) -> None:
    assert list(cut_short(yaml.safe_load(path.read_text(encoding="utf-8")))) == []
