"""``python -m services.reporting import-history``: past years of another system as facts."""

import csv
import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from services.common.clock import SystemClock
from services.common.ids import derived_id, new_id
from services.reporting.adapters.history.mapping_file import (
    MappingFaults,
    MappingFile,
    read_mapping,
)
from services.reporting.adapters.history.table_files import FileFacts, FileFault, Table, facts_of
from services.reporting.application.history.import_history import (
    ImportHistory,
    Refusal,
    Told,
    judge,
)
from services.reporting.bootstrap import bootstrap
from services.reporting.domain.exports.table import harmless
from services.reporting.domain.history.tally import Tally
from services.reporting.entrypoints.history_words import reason_of, table_of
from services.reporting.entrypoints.own_settings import own_settings
from services.reporting.ports.history import ImportOvertaken, ImportRun

_UNUSABLE, _ROWS_REFUSED, _OVERTAKEN = 2, 3, 4
_SHOWN = 20
_WIDE = 110
_COLUMNS = ("row", "reason", "field", "value", "hint", "原因", "what is wrong")

_File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.")]
_Mapping = Annotated[Path, typer.Option("--mapping", help="What columns and words mean, YAML.")]
_Refused = Annotated[Path | None, typer.Option("--refused", help="All refused rows, as CSV.")]
_Dry = Annotated[bool, typer.Option("--dry-run", help="Judge only; needs no database.")]
_Anew = Annotated[bool, typer.Option("--anew", help="From row one, even if it was interrupted.")]
_Replace = Annotated[
    bool, typer.Option("--replace", help="Drop the source's cases that the file no longer has.")
]
_Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 when a row is refused.")]


def import_history(
    file: _File,
    mapping: _Mapping,
    refused: _Refused = None,
    dry_run: _Dry = False,
    anew: _Anew = False,
    replace: _Replace = False,
    strict: _Strict = False,
) -> None:
    """Load past cases of another system (历史数据导入); repeating it changes nothing.

    Progress, refused rows and a table go to standard error, the summary to standard output as one
    JSON object. Exit status 2: file or mapping cannot be used, and nothing was written. 4: this
    import stood still for so long that another one took over; what it had read may be read again.
    """
    screen = _screen()
    try:
        rules = read_mapping(mapping)
        facts = facts_of(file, rules.options)
        with ExitStack() as stack:
            table = stack.enter_context(Table(file, facts, rules.options))
            rules.check(table.heading)
            listing = stack.enter_context(_Listing(screen, refused))
            shown = stack.enter_context(_Progress(screen, table, facts))
            told = Told(listing, shown)
            summary = _judged(rules, table, told) if dry_run else None
            if summary is None:
                summary = _imported(rules, table, facts, told, anew=anew, replace=replace)
    except MappingFaults as error:
        _unusable(f"映射 mapping {mapping}:", error.faults)
    except FileFault as error:
        _unusable(f"文件 file {file}:", [str(error)])
    except ImportOvertaken as error:
        screen.print(f"{error}: 停顿过久，另一导入已接手 another import took over meanwhile")
        raise typer.Exit(_OVERTAKEN) from None
    else:
        summary = {"source": rules.rules.source, "file": asdict(facts), **summary}
        screen.print(table_of(summary))
        typer.echo(json.dumps(summary, ensure_ascii=False))
        if strict and summary["refused"]:
            raise typer.Exit(_ROWS_REFUSED)


def _screen() -> Console:
    """Return standard error; what is no terminal (a log, a pipe) is wide enough for the table."""
    screen = Console(stderr=True)
    return screen if screen.is_terminal else Console(stderr=True, width=_WIDE)


def _unusable(where: str, faults: Any) -> NoReturn:
    typer.echo("\n  ".join([where, *faults]), err=True)
    raise typer.Exit(_UNUSABLE)


def _judged(mapping: MappingFile, table: Table, told: Told) -> dict[str, Any]:
    tally = judge(table.rows(), mapping.rules, SystemClock().now(), told)
    return {**tally.told(), "dry_run": True}


def _imported(
    mapping: MappingFile,
    table: Table,
    facts: FileFacts,
    told: Told,
    *,
    anew: bool,
    replace: bool,
) -> dict[str, Any]:
    container = bootstrap(own_settings())
    rules = mapping.rules
    import_id = derived_id("imp", rules.source, facts.sha256, mapping.digest)
    with container.history_lease(rules.source) as turn:
        if turn is None:
            _unusable(f"{rules.source}:", ["另一导入正在进行 another import of it is running"])
        begun = ImportRun(import_id, new_id("run"), rules.source, turn.fence)
        run = container.history.begin(begun, {"file": asdict(facts)}, anew=anew)
        now = max(container.clock.now(), SystemClock().now())
        take = ImportHistory(container.history, turn.make_sure)
        tally = take(table.rows(), rules, run, now, told)
        dropped = container.history.drop_others(run) if replace else 0
    resumed = {"resumed_at_row": run.rows_done} if run.rows_done else {}
    return {**tally.told(), "dropped": dropped, "import_id": import_id, **resumed}


class _Listing:
    """Shows the first refused rows on the screen and writes all of them to a file."""

    def __init__(self, screen: Console, path: Path | None) -> None:
        self._screen = screen
        self._count = 0
        self._file = path.open("w", encoding="utf-8-sig", newline="") if path else None
        self._rows = csv.writer(self._file) if self._file else None
        if self._rows:
            self._rows.writerow(_COLUMNS)

    def __enter__(self) -> "_Listing":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
        if self._count > _SHOWN and not self._rows:
            self._screen.print(f"… 共 {self._count} 行，--refused 列出全部 lists them all")

    def __call__(self, refusal: Refusal) -> None:
        self._count += 1
        error, text = refusal.error, reason_of(refusal.error)
        if self._count <= _SHOWN:
            said = f"{error.field}={error.value!r}"
            hint = f" ({error.hint})" if error.hint else ""
            line = f"第 {refusal.row} 行 row {refusal.row}: {said}{hint}: {text.zh} {text.en}"
            self._screen.print(line, markup=False, highlight=False, soft_wrap=True)
        if self._rows:
            words = [error.reason, error.field, error.value, error.hint, text.zh, text.en]
            self._rows.writerow([refusal.row, *map(harmless, words)])


class _Progress:
    """Tells how far the import has come: a line now and then, moving on a terminal."""

    def __init__(self, screen: Console, table: Table, facts: FileFacts) -> None:
        self._status = screen.status("读取 reading …") if screen.is_terminal else None
        self._screen, self._table, self._bytes = screen, table, facts.bytes
        self._told = 0

    def __enter__(self) -> "_Progress":
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, tally: Tally) -> None:
        position = self._table.position()
        share = f"{position / self._bytes:.0%} " if position else ""
        refused = sum(tally.refused.values())
        line = f"{share}{tally.rows_read:,} 行 rows, {refused:,} 拒收 refused"
        if self._status:
            self._status.update(line)
        elif tally.rows_read - self._told >= 50_000:
            self._told = tally.rows_read
            self._screen.print(line, highlight=False)
