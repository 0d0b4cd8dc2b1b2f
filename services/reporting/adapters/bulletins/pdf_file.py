"""Bulletins as PDF/A, and their charts as pictures for Word."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Final

from services.common.typesetting import pdf, picture
from services.reporting.adapters.bulletins.codec import plain
from services.reporting.domain.bulletins.content import ChartBlock, Content

_HERE: Final = files(__package__)
_CHARTS: Final = _HERE.joinpath("charts.typ").read_bytes()
_LAYOUT: Final = _CHARTS + _HERE.joinpath("layout.typ").read_bytes()
_ONE_CHART: Final = _CHARTS + (
    b"#set page(width: 164mm, height: auto, margin: 4pt)\n#draw(json(bytes(sys.inputs.chart)))\n"
)


def write_pdf(path: Path, content: Content) -> None:
    """Write a bulletin; implements ``BulletinWriter``."""
    path.write_bytes(pdf(_LAYOUT, {"paper": json.dumps(plain(content), ensure_ascii=False)}))


def chart_picture(chart: ChartBlock) -> bytes:
    """Return a chart as PNG, as it stands in the PDF."""
    return picture(_ONE_CHART, {"chart": json.dumps(asdict(chart), ensure_ascii=False)})
