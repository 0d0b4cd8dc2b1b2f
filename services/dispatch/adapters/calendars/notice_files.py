"""Reads a notice from a file, whatever its format, or says everything that is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.common.decoding import decoded_text
from services.dispatch.adapters.calendars.csv_notice import csv_entries
from services.dispatch.adapters.calendars.entries import WEEKEND, Checker, Entry
from services.dispatch.adapters.calendars.ical_notice import ical_entries
from services.dispatch.adapters.calendars.yaml_notice import own_entries, yaml_entries
from services.dispatch.adapters.preset.errors import PresetError, PresetErrors
from services.dispatch.adapters.preset.located import Document, Unreadable, parse_document
from services.dispatch.adapters.preset.schemas import schema_errors
from services.dispatch.domain.calendars.notice import Notice
from services.dispatch.domain.calendars.reading import read_calendar

Parser = Callable[[str, str], tuple[list[Entry], list[PresetError]]]
PARSERS: Final[Mapping[str, Parser]] = {
    ".csv": csv_entries,
    ".ics": ical_entries,
    ".ical": ical_entries,
}
YAML: Final = frozenset({".yaml", ".yml"})
_ZONE: Final = ZoneInfo("Asia/Shanghai")


def read_notice(
    path: Path, *, calendars: frozenset[str], weekend: frozenset[int] = WEEKEND
) -> Notice:
    """Return what a file says: YAML (whole years), CSV or iCalendar by its ending.

    ``calendars`` are the codes that days may be said of, beside those that the file brings;
    ``weekend`` has the district's weekly days off (Monday is 0), on which a make-up day may fall.

    Raises:
        PresetErrors: every fault that was found, with its line.

    """
    _parser(path.name)
    return parse_notice(path.name, _text(path), calendars=calendars, weekend=weekend)


def parse_notice(
    name: str, text: str, *, calendars: frozenset[str], weekend: frozenset[int] = WEEKEND
) -> Notice:
    """Return what the text of a file says; ``name`` tells its format, and where faults are.

    Raises:
        PresetErrors: every fault that was found, with its line.

    """
    parser, text = _parser(name), text.removeprefix("\ufeff")
    if parser is None:
        return _from_yaml(name, text, calendars, weekend)
    entries, faults = parser(name, text)
    checker = Checker(name, weekend, calendars=calendars)
    days = checker.days(entries)
    return _sound(name, Notice(tuple(days)), [*faults, *checker.faults])


def _parser(name: str) -> Parser | None:
    """Return who reads such a file; None stands for YAML."""
    suffix = Path(name).suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None and suffix not in YAML:
        known = ", ".join((*sorted(YAML), *PARSERS))
        said = (("known", known),)
        words = f"its ending is none of {known}"
        raise PresetErrors([PresetError(name, 1, "file", words, "notice_format", said)])
    return parser


def _from_yaml(name: str, text: str, calendars: frozenset[str], weekend: frozenset[int]) -> Notice:
    try:
        document = parse_document(name, text)
    except Unreadable as broken:
        unreadable = [replace(one, code="notice_unreadable") for one in broken.errors]
        raise PresetErrors(unreadable) from broken
    faults = schema_errors(document, "notice")
    if faults:
        raise PresetErrors(faults)
    brought = list(document.data.get("calendars") or ())
    known = calendars | {row["code"] for row in brought}
    checker = Checker(name, weekend, calendars=known)
    days = [*checker.days(yaml_entries(document))]
    checker.days(own_entries(document))
    notice = Notice(tuple(days), tuple(brought), is_whole=True)
    own = [*_calendar_faults(document, brought), *_brought_twice(document, brought)]
    return _sound(name, notice, [*checker.faults, *own])


def _calendar_faults(document: Document, brought: list[dict[str, Any]]) -> list[PresetError]:
    """Return why a calendar of the file could not be counted with."""
    faults = []
    for number, row in enumerate(brought):
        try:
            read_calendar({"years": {}, **row}, _ZONE)
        except ValueError as error:
            fault = document.error(("calendars", number), str(error))
            faults.append(replace(fault, code="notice_unusable"))
    return faults


def _brought_twice(document: Document, brought: list[dict[str, Any]]) -> Iterator[PresetError]:
    """Yield calendars of a code that the file has brought already: one would replace the other."""
    seen: dict[str, int] = {}
    for number, row in enumerate(brought):
        place = document.error(("calendars", number), "")
        before = seen.setdefault(row["code"], place.line)
        if before != place.line:
            words = f"{row['code']} stands twice, before in line {before}"
            params = (("value", row["code"]), ("before", before))
            yield replace(place, message=words, code="notice_twice", params=params)


def _sound(file: str, notice: Notice, faults: list[PresetError]) -> Notice:
    if not faults and not notice.days and not notice.calendars:
        faults = [PresetError(file, 1, "file", "there is no day in it", "notice_empty")]
    if faults:
        raise PresetErrors(faults)
    return notice


def _text(path: Path) -> str:
    try:
        return decoded_text(path.read_bytes())
    except FileNotFoundError as error:
        raise PresetErrors([PresetError(path.name, 1, "file", "file is missing")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PresetErrors(
            [PresetError(path.name, line, "file", "not UTF-8 or GB 18030")]
        ) from error
