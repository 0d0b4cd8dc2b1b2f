"""Mapping files: YAML read strictly, every fault named by its key, all of them at once."""

import codecs
import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from services.reporting.adapters.history.table_files import FileOptions
from services.reporting.adapters.texts import complaint_of
from services.reporting.domain.history.moments import ISO, SERIAL, TimeRules, UnreadableMoment
from services.reporting.domain.history.rules import (
    CODED,
    FIELDS,
    MOMENTS,
    REQUIRED,
    HistoricState,
    HistoryRules,
    Mark,
    PlaceRules,
    Status,
    Unknown,
)

_PROBE: Final = datetime(2018, 12, 31, 23, 58, 59, tzinfo=UTC)
_LIKE: Final = 0.6
# How pydantic names the forms that a value may have: a word, one of some, a mapping of ours.
_FORM: Final = re.compile(r"str$|literal\[|_[A-Z]")

Coded = Literal["unit", "channel", "kind", "category", "area", "street"]
Known = Literal[
    "number", "opened_at", "due_at", "closed_at", "status", "unit", "channel", "kind", "category",
    "area", "street", "longitude", "latitude",
]  # fmt: skip


class MappingFaults(ValueError):
    """What is wrong with a mapping, one line a fault, each beginning with its key."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError with a file behind
        raise ValueError(f"不是时区 not a time zone: {name!r}") from error
    except KeyError as error:
        raise ValueError(f"不是时区 not a time zone: {name!r}") from error
    return name


def _format(form: str) -> str:
    """Accept a format that gives back the day it is given, and the hour where it has one."""
    if form in (ISO, SERIAL):
        return form
    if "%Z" in form:  # read, and then overlooked: 10:00 UTC would be ten o'clock in the file's zone
        raise ValueError(f"时区名读不准，请用 %z a zone's name tells no offset, use %z: {form!r}")
    rules = TimeRules(ZoneInfo("UTC"), [form])
    try:
        moment = rules.read(_PROBE.strftime(form))
    except (ValueError, UnreadableMoment) as error:
        raise ValueError(f"读不出日期 reads no date: {form!r}") from error
    if moment.wall.date() != _PROBE.date():
        raise ValueError(f"缺年、月或日 year, month or day is missing: {form!r}")
    if moment.has_time and moment.wall.hour != _PROBE.hour:
        raise ValueError(f"12 小时制缺 %p: 12-hour time without %p: {form!r}")
    return form


def _codec(name: str) -> str:
    try:
        "".encode(name)  # what is no encoding of text (base64, zip) is refused here as well
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise ValueError(f"未知编码 unknown encoding: {name!r}") from error


Format = Annotated[str, AfterValidator(_format)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _File(_Strict):
    encoding: Annotated[str, AfterValidator(_codec)] | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    sheet: str | None = None


class _Dates(_Strict):
    formats: list[Format] = Field(default=[ISO], min_length=1)
    doubtful_hour: Literal["earlier", "later"] = "earlier"
    earliest_year: int = Field(1970, ge=1900, le=2100)


class _Column(_Strict):
    column: str = Field(min_length=1)
    formats: list[Format] | None = Field(None, min_length=1)


class _Status(_Strict):
    state: HistoricState
    mark: Mark | None = None


class _Place(_Strict):
    least_decimals: int = Field(3, ge=0, le=8)
    bounds: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0)


class _Values(_Strict):
    status: dict[str, HistoricState | _Status] = Field(default_factory=dict)
    unit: dict[str, str] = Field(default_factory=dict)
    channel: dict[str, str] = Field(default_factory=dict)
    kind: dict[str, str] = Field(default_factory=dict)
    category: dict[str, str] = Field(default_factory=dict)
    area: dict[str, str] = Field(default_factory=dict)
    street: dict[str, str] = Field(default_factory=dict)


class _Mapping(_Strict):
    source: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    title: str = ""
    title_en: str = ""
    time_zone: Annotated[str, AfterValidator(_zone)]
    file: _File = _File()
    empty: list[str] = Field(default_factory=list)
    dates: _Dates = _Dates()
    fields: dict[Known, str | _Column]
    values: _Values = _Values()
    unknown: dict[Coded, Unknown] = Field(default_factory=dict)
    fixed: dict[Coded, str] = Field(default_factory=dict)
    coordinates: _Place = _Place()


@dataclass(frozen=True)
class MappingFile:
    """A mapping as read: the rules, how to read the file, and a digest of what it says."""

    rules: HistoryRules
    options: FileOptions
    digest: str

    def check(self, heading: Sequence[str]) -> None:
        """Compare the mapping with a file's heading.

        Raises:
            MappingFaults: with each mapped column that the file does not have, or has twice.

        """
        faults = []
        for name, column in self.rules.columns.items():
            if column not in heading:
                near = _near(column, heading)
                faults.append(f"fields.{name}: 文件没有该列 no column {column!r}{near}")
            elif list(heading).count(column) > 1:
                faults.append(f"fields.{name}: 列重复 the column stands twice: {column!r}")
        if faults:
            raise MappingFaults(faults)


def read_mapping(path: Path) -> MappingFile:
    """Return the mapping of a file.

    Raises:
        MappingFaults: with every fault, by its key.

    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise MappingFaults([f"{path}: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise MappingFaults([f"{path.name}: 不是 UTF-8 not UTF-8"]) from error
    except yaml.YAMLError as error:
        raise MappingFaults([f"{path.name}: YAML {' '.join(str(error).split())}"]) from error
    if not isinstance(raw, dict):
        raise MappingFaults([f"{path.name}: 应为键值表 keys with values are expected"])
    try:
        read = _Mapping.model_validate(raw)
    except ValidationError as error:
        raise MappingFaults(_told_once(error)) from error
    faults = _faults(read)
    if faults:
        raise MappingFaults(faults)
    digest = hashlib.sha256(read.model_dump_json().encode()).hexdigest()
    options = FileOptions(read.file.encoding, read.file.delimiter, read.file.sheet)
    return MappingFile(_rules(read), options, digest)


def _faults(read: _Mapping) -> list[str]:
    """Return what no key alone shows: fields that are missing, words for a column that is not."""
    faults = [f"fields.{name}: 必填 is required" for name in REQUIRED if name not in read.fields]
    for name in ("status", *CODED):
        if getattr(read.values, name) and name not in read.fields:
            faults.append(f"values.{name}: fields.{name} 未指定列 names no column")
        if name in read.fixed and name in read.fields:
            faults.append(f"fixed.{name}: 与 fields.{name} 冲突 is in fields too")
    if "status" in read.fields and not read.values.status:
        faults.append("values.status: 必填 is required where fields.status is given")
    if ("longitude" in read.fields) != ("latitude" in read.fields):
        faults.append("fields.longitude, fields.latitude: 须成对 one without the other")
    for name, column in read.fields.items():
        if isinstance(column, _Column) and column.formats and name not in MOMENTS:
            faults.append(f"fields.{name}.formats: 不是日期 is no date")
    return faults


def _rules(read: _Mapping) -> HistoryRules:
    zone = ZoneInfo(read.time_zone)
    columns: dict[str, str] = {
        name: one if isinstance(one, str) else one.column for name, one in read.fields.items()
    }
    formats = {
        name: (one.formats if isinstance(one, _Column) else None) or read.dates.formats
        for name, one in read.fields.items()
    }
    return HistoryRules(
        source=read.source,
        columns=columns,
        times={
            name: TimeRules(zone, formats[name], read.dates.doubtful_hour)
            for name in MOMENTS
            if name in columns
        },
        statuses={
            word: Status(one.state, one.mark) if isinstance(one, _Status) else Status(one)
            for word, one in read.values.status.items()
        },
        codes={name: getattr(read.values, name) for name in CODED},
        unknown={str(name): word for name, word in read.unknown.items()},
        fixed={str(name): code for name, code in read.fixed.items()},
        empty=frozenset({"", *read.empty}),
        place=PlaceRules(read.coordinates.least_decimals, read.coordinates.bounds),
        earliest_year=read.dates.earliest_year,
    )


def _told_once(error: ValidationError) -> list[str]:
    """Return the first complaint about each key: of a word that may be a mapping there are two."""
    told = {_key(one): _told(one) for one in reversed(error.errors())}
    return list(reversed(told.values()))


def _key(error: ErrorDetails) -> str:
    """Return the key as it is written: which of a value's forms was tried stands in no file."""
    return ".".join(str(part) for part in error["loc"] if not _FORM.match(str(part)))


def _told(error: ErrorDetails) -> str:
    key = _key(error)
    if error["type"] == "missing":
        return f"{key}: 必填 is required"
    if error["type"] == "extra_forbidden":
        known = [*_Mapping.model_fields, *_File.model_fields, *_Dates.model_fields, *FIELDS]
        return f"{key}: 未知的键 unknown key{_near(str(error['loc'][-1]), known)}"
    return f"{key}: {complaint_of(error)}"


def _near(word: str, words: Iterable[str]) -> str:
    like = difflib.get_close_matches(word, list(words), n=1, cutoff=_LIKE)
    return f" (是否 did you mean {like[0]!r}?)" if like else ""


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key that stands twice is a fault, and dates and booleans stay words."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping whose keys stand once each, as text."""
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                line = key.start_mark.line + 1
                raise yaml.constructor.ConstructorError(
                    None, None, f"第 {line} 行重复的键 key twice at line {line}: {name!r}"
                )
            seen.add(name)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


_StrictLoader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith((":bool", ":timestamp"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
