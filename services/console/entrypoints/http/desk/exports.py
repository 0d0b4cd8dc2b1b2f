"""``/desk/export.csv|xlsx``: the list as a file, page by page, with the reader's own rights."""

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import Blueprint, Response, request, stream_with_context

from services.console.domain.desk.exporting import FIELDS, MOST_ROWS, cells
from services.console.domain.desk.filters import BY_NAME
from services.console.domain.desk.listing import Listing, read
from services.console.domain.ticket_states import STATES
from services.console.entrypoints.http.desk import views
from services.console.entrypoints.http.desk.roles import CENTRE
from services.console.entrypoints.http.desk.support import Desk
from services.console.ports.api import Answer, Api

_PAGE: Final = 200
_SPOOLED_BYTES: Final = 4_000_000
_BLOCK: Final = 65_536
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk/export.csv")
    @shell.staff(*CENTRE)
    def as_csv() -> Response:
        """Stream the list as CSV; spreadsheets see by its mark that it is UTF-8."""
        first, table = _table(desk, read(request.args.items(multi=True)))
        told = stream_with_context(_csv(first, table))
        return _file(desk, Response(told, mimetype="text/csv"), "csv")

    @pages.get("/desk/export.xlsx")
    @shell.staff(*CENTRE)
    def as_xlsx() -> Response:
        """Send the list as a workbook."""
        first, table = _table(desk, read(request.args.items(multi=True)))
        book = tempfile.SpooledTemporaryFile(_SPOOLED_BYTES)  # noqa: SIM115 - sent, then closed
        _workbook(book, first, table)
        book.seek(0)
        response = Response(_blocks(book), mimetype=_XLSX)
        response.call_on_close(book.close)
        return _file(desk, response, "xlsx")


def _table(desk: Desk, listing: Listing) -> tuple[list[str], Iterator[list[str]]]:
    """Return the head and the rows; the first page is asked for now: a refusal is a page."""
    api, words = desk.shell.api(), desk.shell.display.wording()
    named, at = _words(words), _local(desk.container.zone)
    page = _page(api, listing, None)

    def rows(page: Answer) -> Iterator[list[str]]:
        told = 0
        while True:
            for row in page["items"]:
                told += 1
                yield list(cells(row, named, at))
            if page["next_cursor"] is None:
                return
            if told >= MOST_ROWS:
                yield [words("desk.export.cut", n=MOST_ROWS)]
                return
            page = _page(api, listing, page["next_cursor"])

    return [words(f"desk.export.fields.{name}") for name in FIELDS], rows(page)


def _page(api: Api, listing: Listing, cursor: str | None) -> Answer:
    query = listing.api_query()
    return api.get("dispatch", "/api/v1/tickets", **query, limit=_PAGE, cursor=cursor)


def _words(words: views.Words) -> Mapping[str, Mapping[str, str]]:
    named = {
        name: dict(views.options_of(BY_NAME[name], None, words))
        for name in ("kind", "channel", "severity", "waits_for")
    }
    states = {state: words.of("words.states", state) for state in STATES}
    flags = {value: words(f"desk.flags.{value}") for value in ("true", "false")}
    return {**named, "state": states, "flags": flags}


def _local(zone: ZoneInfo) -> Any:
    def at(value: str | None) -> str:
        if not value:
            return ""
        return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")

    return at


def _csv(head: list[str], rows: Iterator[list[str]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % _PAGE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    told = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return told


def _workbook(into: IO[bytes], head: list[str], rows: Iterator[list[str]]) -> None:
    """Write every cell as text: a workbook calculates nothing of what it was given."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(into, options)
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 1)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    book.close()


def _blocks(book: IO[bytes]) -> Iterator[bytes]:
    with book:
        while block := book.read(_BLOCK):
            yield block


def _file(desk: Desk, response: Response, kind: str) -> Response:
    stamp = desk.container.clock.now().astimezone(desk.container.zone)
    name = f"tickets-{stamp:%Y%m%d-%H%M}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
