"""``python -m services.reporting hotspots evaluate FILE``: what would be found in a file."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from services.reporting.adapters.history.table_files import FileFault
from services.reporting.adapters.hotspots.likeness import alike
from services.reporting.adapters.hotspots.marked_file import read_marked
from services.reporting.adapters.hotspots.rules_file import RulesFault, read_rules
from services.reporting.application.hotspots.find_hotspots import FindHotspots
from services.reporting.domain.hotspots.hotspot import Hotspot
from services.reporting.domain.hotspots.measuring import quality
from services.reporting.domain.hotspots.rules import HotspotRules
from services.reporting.domain.hotspots.signal import Signal

_UNUSABLE = 2
_ZONE = ZoneInfo("Asia/Shanghai")

hotspots_app = typer.Typer(help="热点 Hot spots.", no_args_is_help=True)

_File = Annotated[
    Path,
    typer.Argument(help="CSV, XLSX: id,user,time,text, title,hotspot,longitude,latitude."),
]
_Rules = Annotated[Path | None, typer.Option("--rules", help="Thresholds, YAML.")]
_Days = Annotated[int | None, typer.Option("--window-days", min=1, help="Instead of the rules'.")]


@hotspots_app.command("evaluate")
def evaluate(file: _File, rules: _Rules = None, window_days: _Days = None) -> None:
    """Find the hot spots of any time in a file; needs no database.

    With a column ``hotspot`` in which people marked them, tell how good the finding is. A table
    goes to standard error, one JSON object to standard output. Exit status 2: file unusable.
    """
    try:
        thresholds = read_rules(rules)
        rows = read_marked(file, _ZONE)
    except (FileFault, RulesFault) as error:
        typer.echo(f"文件不能用 file {file}: {error}", err=True)
        raise typer.Exit(_UNUSABLE) from error
    if window_days:
        thresholds = replace(thresholds, window_days=window_days)
    signals = [row.signal for row in rows]
    looking = FindHotspots(_Nothing(), alike, _Nothing(), _Nothing(), thresholds, _ZONE)
    found = looking.look_back(signals, max((one.at for one in signals), default=_EPOCH))
    labels = {row.signal.appeal_id: row.mark for row in rows if row.mark}
    people = {one.appeal_id: one.person for one in signals}
    _show(found, thresholds)
    told: dict[str, Any] = {"appeals": len(rows), "hotspots": [_told(one) for one in found]}
    if labels:
        told["quality"] = asdict(quality(labels, people, found, thresholds.people))
    typer.echo(json.dumps(told, ensure_ascii=False, default=str))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Nothing:
    """Stands for what looking back into a file needs not."""

    def between(self, start: datetime, end: datetime) -> list[Signal]:  # noqa: ARG002
        return []

    def sharing(self, appeal_ids: Any) -> Hotspot | None:  # noqa: ARG002
        return None

    def keep(self, hotspot: Hotspot, *, tell: bool) -> None:
        """Keep nothing."""

    def get(self, hotspot_id: str) -> Hotspot | None:  # noqa: ARG002
        return None

    def of(self, dimension: str, key: str | None) -> str | None:  # noqa: ARG002
        return None

    def all_of(self, dimension: str) -> dict[str, str]:  # noqa: ARG002
        return {}


def _told(one: Hotspot) -> dict[str, Any]:
    names = ("place", "matter", "level", "people", "appeals", "first_at", "last_at", "trend")
    return {name: getattr(one, name) for name in names} | {"ids": list(one.appeal_ids)}


def _show(found: list[Hotspot], rules: HotspotRules) -> None:
    table = Table(title=f"{rules.window_days} 天 days, ≥ {rules.people} 人 people")
    for name in ("人数 people", "件数 appeals", "自 from", "至 to", "地点 place", "事项 matter"):
        table.add_column(name)
    for one in found:
        days = (f"{at:%Y-%m-%d}" for at in (one.first_at, one.last_at))
        table.add_row(str(one.people), str(one.appeals), *days, one.place, one.matter)
    screen = Console(stderr=True)
    (screen if screen.is_terminal else Console(stderr=True, width=120)).print(table)
