"""Parse YAML, CSV and GeoJSON and remember on which line each value stands."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml

from services.dispatch.adapters.preset.errors import PresetError

Steps = tuple[str | int, ...]
_MOST_VALUES: Final = 500_000
_TAG: Final = "tag:yaml.org,2002:"


class Unreadable(Exception):
    """The file's syntax is broken; `errors` says where."""

    def __init__(self, errors: list[PresetError]) -> None:
        self.errors = errors
        super().__init__("\n".join(str(error) for error in errors))


@dataclass(frozen=True)
class Document:
    """A parsed file: its data and the line of each place in it."""

    file: str
    data: Any
    lines: dict[Steps, int]

    def error(self, steps: Steps, message: str) -> PresetError:
        """Return a fault at the place, or at the nearest place around it that has a line."""
        known = next((n for n in range(len(steps), -1, -1) if steps[:n] in self.lines), None)
        line = self.lines[steps[:known]] if known is not None else 1
        return PresetError(self.file, line, _path(steps), message)


def read_document(path: Path) -> Document:
    """Parse by the file's ending; raise Unreadable on a missing file or broken syntax."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _broken(path.name, 1, "file is missing") from None
    except OSError as error:
        raise _broken(path.name, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _broken(path.name, line, "not UTF-8") from error
    return parse_document(path.name, text)


def parse_document(name: str, text: str) -> Document:
    """Parse a text by its name's ending; raise Unreadable on broken syntax."""
    return _PARSERS.get(Path(name).suffix, _read_yaml)(name, text)  # JSON is YAML


class _CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 core types only: no dates, no octal 0101, no sexagesimal 13:00."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_CORE: Final = (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
)
_SCALARS: Final = frozenset({f"{_TAG}str", *(f"{_TAG}{tag}" for tag, _, _ in _CORE)})
for _tag, _pattern, _first in _CORE:
    _CoreLoader.add_implicit_resolver(f"{_TAG}{_tag}", re.compile(_pattern), _first)


def _read_yaml(file: str, text: str) -> Document:
    loader = _CoreLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise _broken(file, 1, "file is empty")
        lines: dict[Steps, int] = {}
        faults: list[PresetError] = []
        data = _value(loader, root, (), lines, lambda *fault: faults.append(_fault(file, *fault)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _broken(file, mark.line + 1 if mark else 1, error.problem or "not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _broken(file, 1, str(error)) from error
    except RecursionError as error:
        raise _broken(file, 1, "it is nested too deeply") from error
    finally:
        loader.dispose()
    if faults:
        raise Unreadable(faults)
    return Document(file, data, lines)


def _value(
    loader: Any,
    node: yaml.Node,
    steps: Steps,
    lines: dict[Steps, int],
    complain: Callable[..., None],
) -> Any:
    """Return the node's plain value, noting lines and repeated keys on the way."""
    lines.setdefault(steps, node.start_mark.line + 1)
    if len(lines) > _MOST_VALUES:  # a few aliases of aliases make millions of a small file
        raise yaml.MarkedYAMLError(problem="too many values", problem_mark=node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(loader, item, (*steps, index), lines, complain)
            for index, item in enumerate(node.value)
        ]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(loader, node)
    found: dict[str, Any] = {}
    for key, value in node.value:
        place = (*steps, str(key.value))
        if place[-1] in found:
            complain(key.start_mark.line + 1, place, "key stands twice")
        lines[place] = key.start_mark.line + 1
        found[str(key.value)] = _value(loader, value, place, lines, complain)
    return found


def _scalar(loader: Any, node: yaml.Node) -> Any:
    """Return what a scalar says; a tag that is written out may claim what its text is not."""
    try:
        if node.tag in _SCALARS:
            return loader.construct_object(node)
    except (ValueError, KeyError, IndexError):  # !!int x, !!bool x, !!int ""
        pass
    said = f"{str(node.value)[:40]} is no {node.tag.removeprefix(_TAG)} of YAML's core types"
    raise yaml.MarkedYAMLError(problem=said, problem_mark=node.start_mark)


def _read_csv(file: str, text: str) -> Document:
    reader = csv.DictReader(io.StringIO(text), strict=True, restkey="(more cells than columns)")
    rows: list[dict[str, Any]] = []
    lines: dict[Steps, int] = {(): 1}
    try:
        for row in reader:
            lines[(len(rows),)] = reader.line_num
            rows.append({name: cell for name, cell in row.items() if cell is not None})
    except csv.Error as error:
        raise _broken(file, max(reader.line_num, 1), str(error)) from error
    columns = Counter(reader.fieldnames or ())
    if repeated := [name for name, times in columns.items() if name and times > 1]:
        raise _broken(file, 1, f"column stands twice: {', '.join(repeated)}")
    return Document(file, rows, lines)


def _read_geojson(file: str, text: str) -> Document:
    try:
        data = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _broken(file, error.lineno, error.msg) from error
    except ValueError as error:  # a number of thousands of digits; one that is none
        raise _broken(file, 1, str(error)) from error
    except RecursionError as error:
        raise _broken(file, 1, "it is nested too deeply") from error
    lines: dict[Steps, int] = {(): 1}
    start = re.search(r'"features"\s*:\s*\[', text)
    if start and isinstance(data, dict) and isinstance(data.get("features"), list):
        _feature_lines(text, start.end(), len(data["features"]), lines)
    return Document(file, data, lines)


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number of JSON's")


def _feature_lines(text: str, position: int, count: int, lines: dict[Steps, int]) -> None:
    """Walk the features once more to learn the line on which each begins."""
    decoder = json.JSONDecoder()
    line, seen = 1, 0
    for index in range(count):
        while text[position] in " \t\r\n,":
            position += 1
        line, seen = line + text.count("\n", seen, position), position
        lines[("features", index)] = line
        _, position = decoder.raw_decode(text, position)


def _fault(file: str, line: int, steps: Steps, message: str) -> PresetError:
    return PresetError(file, line, _path(steps), message)


def _broken(file: str, line: int, message: str) -> Unreadable:
    return Unreadable([PresetError(file, line, "(file)", message)])


def _path(steps: Steps) -> str:
    """Write steps as `classes[0].matters[2].code`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".") or "(file)"


_PARSERS: dict[str, Callable[[str, str], Document]] = {
    ".yaml": _read_yaml,
    ".csv": _read_csv,
    ".geojson": _read_geojson,
}
