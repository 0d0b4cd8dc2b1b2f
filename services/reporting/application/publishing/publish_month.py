"""Make what is published of a month: figures that hide small groups, and files that describe it."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from services.reporting.application.publishing.public_bulletin import PublicBulletin
from services.reporting.domain.bulletins.content import Content, told_in
from services.reporting.domain.bulletins.periods import named
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.exports.table import harmless
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.period import Period
from services.reporting.domain.publishing.release import NONE, REPORT, Release, Ticket, release
from services.reporting.domain.publishing.scan import Find, scan
from services.reporting.domain.resources import Resource
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import WorkLists

_REQUESTS: Final = (
    ("service_request_id", "string"), ("status", "string"), ("service_code", "string"),
    ("service_name", "string"), ("agency_responsible", "string"), ("area", "string"),
    ("requested_datetime", "date"), ("updated_datetime", "date"), ("lat", "number"),
    ("long", "number"),
)  # fmt: skip
_BOARD: Final = (
    ("area", "string"), ("area_name", "string"), ("service_code", "string"),
    ("service_name", "string"), ("requests", "integer"), ("median_days", "number"),
    ("mean_days", "number"),
)  # fmt: skip


_NOTHING: Final = WorkBalance(None, 0, 0, 0, 0)


class MonthTickets(Protocol):
    """The tickets of a month, and what residents wrote meanwhile."""

    def of(self, period: Period) -> list[Ticket]:
        """Return the tickets opened in a period."""
        ...

    def words(self, period: Period) -> list[str]:
        """Return residents' words of about that time."""
        ...


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return a name, or None."""
        ...


@dataclass(frozen=True)
class PublishMonth:
    """Everything that is published of a month is made here."""

    tickets: MonthTickets
    work_lists: WorkLists
    names: Named
    public: Reader
    bulletin: PublicBulletin
    district: Callable[[], str]
    now: Callable[[], datetime]
    resources: Callable[[], Sequence[Resource]]

    def release(self, month: str) -> Release:
        """Return a month's release.

        Raises:
            NoSuchPeriod: when there is no such month.

        """
        period = named("month", month)
        asked = FigureQuery(None, str(period.first), str(period.last))
        reports = replace(asked, where={"kind": REPORT})
        balance = self._balance(asked).less(self._balance(reports))
        return release(month, self.tickets.of(period), balance)

    def _balance(self, asked: FigureQuery) -> WorkBalance:
        found = self.work_lists.balances(self.public, asked)
        return found[0] if found else _NOTHING

    def file(self, month: str, name: str) -> str:
        """Return one of the month's files as text: CSV, or its description."""
        makers: dict[str, Callable[[Release], str]] = {
            "requests.csv": self._requests,
            "board.csv": self._board,
        }
        return makers[name](self.release(month))

    def content(self, month: str) -> Content:
        """Return what the month's public bulletin says.

        Raises:
            NoSuchPeriod: when there is no such month.

        """
        now = self.now()
        as_of = f"{now:%Y年%m月%d日 %H:%M}"
        return self.bulletin(self.release(month), self.district(), now.date(), as_of)

    def scanned(self, month: str) -> list[Find]:
        """Return whatever is personal in a month's files: there must be nothing."""
        words = self.tickets.words(named("month", month))
        texts = {name: self.file(month, name) for name in ("requests.csv", "board.csv")}
        texts["resources"] = "\n".join(one.name for one in self.resources())
        texts["bulletin"] = "\n".join(told_in(self.content(month)))
        return [find for name, text in texts.items() for find in scan(name, text, words)]

    def _requests(self, found: Release) -> str:
        def rows() -> Iterable[tuple[object, ...]]:
            for one in found.requests:
                lon, lat = one.point or (None, None)
                yield (
                    one.code, "closed" if one.closed else "open", one.category or "",
                    self.names.of("category", one.category) or "",
                    self.names.of("unit", one.unit) or "", one.street or "", one.opened,
                    one.closed or one.opened, lat, lon,
                )  # fmt: skip

        return _csv(_REQUESTS, rows())

    def _board(self, found: Release) -> str:
        def rows() -> Iterable[tuple[object, ...]]:
            for (area, matter), count in found.table.items():
                yield (
                    area, self.names.of("area", area) or "", matter,
                    self.names.of("category", matter) or "", count,
                    found.days_to_close.get((area, matter)), found.mean_days.get((area, matter)),
                )  # fmt: skip

        return _csv(_BOARD, rows())


def datapackage(month: str, district: str) -> dict[str, Any]:
    """Return the description of a month's files (Frictionless Data Package)."""
    return {
        "profile": "tabular-data-package",
        "name": f"huying-requests-{month}",
        "title": f"{district}民呼我应 {month}",
        "description": (
            "GeoReport v2 的字段；不足 5 件的分组不公布，且不能由合计推算；坐标约为公里级。"
            " Groups below 5 are held back and cannot be recomputed; places are about a kilometre."
        ),
        "resources": [
            _resource("requests", _REQUESTS, "service_request_id"),
            _resource("board", _BOARD, ["area", "service_code"]),
        ],
    }


def _resource(
    name: str, fields: tuple[tuple[str, str], ...], key: str | list[str]
) -> dict[str, Any]:
    schema = {
        "fields": [{"name": field, "type": kind} for field, kind in fields],
        "primaryKey": key,
        "missingValues": [""],
    }
    return {
        "profile": "tabular-data-resource", "name": name, "path": f"{name}.csv", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
    }  # fmt: skip


def _csv(fields: tuple[tuple[str, str], ...], rows: Iterable[tuple[object, ...]]) -> str:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([name for name, _ in fields])
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet runs; ``-`` alone is what stands for no area, no matter."""
    return harmless(cell) if isinstance(cell, str) and cell != NONE else cell
