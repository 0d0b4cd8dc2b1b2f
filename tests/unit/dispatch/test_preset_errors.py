"""A broken preset says everything that is wrong in one go, each fault with file and line."""

import shutil
from pathlib import Path

import pytest

from services.dispatch.adapters import preset_files
from services.dispatch.adapters.preset.errors import PresetError, PresetErrors
from services.dispatch.adapters.preset.located import (
    Document,
    Unreadable,
    parse_document,
    read_document,
)
from services.dispatch.adapters.preset.schemas import schema_errors
from services.dispatch.adapters.preset_files import read_preset

LIANHU = Path(__file__).parents[3] / "deploy" / "presets" / "lianhu"

# file, text to replace (first place), what to put there, words of the fault at that line
BREAKS = [
    ("preset.yaml", "sla_profile: default", "sla_profile: nowhere", "unknown profile nowhere"),
    ("departments.csv", "quweiban,", "QuWeiBan,", "does not match"),
    ("areas.csv", "610104003002,自", "610104003001,自", "stands twice"),
    (
        "areas.csv",
        "community,610104001,sq-tang",
        "community,610104,sq-tang",
        "is not a subdistrict",
    ),
    ("areas.geojson", '"code": "610104001002"', '"code": "610104001999"', "unknown area"),
    ("pairings.csv", "zuzhibu,", "nobody,", "unknown unit nobody"),
    ("gazetteer.csv", "road,610104007012", "road,610104007099", "unknown area 610104007099"),
    ("gazetteer.csv", "沣惠路,road", "沣惠路,river", "river"),
    ("categories.yaml", 'code: "0202"', 'code: "0201"', "stands twice"),
    (
        "categories.yaml",
        "{code: marks, order: 3",
        "{code: state, order: 3",
        "code state stands twice",
    ),
    ("categories.yaml", "{code: count, order: 2", "{code: count, order: 1", "order 1 stands twice"),
    ("categories.yaml", "{key: broken, name: 破损", "{key: missing, name: 破损", "choice missing"),
    ("danger_words.yaml", "{word: 起火,", "{word: 火灾,", "stands twice"),
    ("duty_lists.yaml", "unit: jiwei, leads: [", 'unit: jiwei, leads: ["9999", ', "9999"),
    ("routing_rules.yaml", "unit: gongan", "unit: nobody", "unknown unit nobody"),
    ("routing_rules.yaml", 'area: "610104002"', 'area: "610104077"', "unknown area"),
    ("sla_profiles.yaml", "unit: working_hour", "unit: fortnight", "fortnight"),
    ("escalation_policy.yaml", "tier: 2", "tier: 4", "tiers out of order: 4"),
    ("handling.yaml", "units: []", "units: [nowhere]", "unknown units: nowhere"),
    ("returns.yaml", "code: repeat", "code: not_in_area", "stands twice"),
    ("returns.yaml", "unit: dispatch-centre", "unit: nowhere", "unknown unit nowhere"),
    ("whistle_kinds.yaml", "code: emergency", "code: livelihood", "stands twice"),
    ("whistle_kinds.yaml", "units: [chengguan,", "units: [nobody,", "unknown unit nobody"),
    (
        "whistle_kinds.yaml",
        "{report_in: {amount: 30, unit: minute}}",
        "{report_in: {amount: 29, unit: minute}}",
        "from 30 to 7200",
    ),
    (
        "whistle_kinds.yaml",
        "{way: geofence, radius_metres: 500}",
        "{way: geofence}",
        "'radius_metres' is a required property",
    ),
    ("whistle_kinds.yaml", "plateau: [0.5, 2.0]", "plateau: [2.5, 2.0]", "plateau from 2.5"),
    ("calendar.yaml", '"2026-02-14"', '"2026-02-13"', "is a working day anyway"),
    ("calendar.yaml", '"2026-05-05"', '"2026-05-55"', "is no day"),
    ("appeals.csv", ",0101,\n", ",9901,\n", "unknown category 9901"),
]


# Their breaks are faults of the schema: what only cross-checks find is then not looked for.
BROKEN_IN_THEMSELVES = {
    "departments.csv",
    "sla_profiles.yaml",
    "preset.yaml",
    "gazetteer.csv",
    "whistle_kinds.yaml",
}


class Memory:
    """Reads a text and holds it against its schema once, in however many presets it stands.

    Each test breaks one file of twenty; the others are as they were in the test before.
    """

    def __init__(self) -> None:
        self._documents: dict[tuple[str, bytes], Document] = {}
        self._faults: dict[tuple[str, int], list[PresetError]] = {}

    def read(self, path: Path) -> Document:
        key = (path.name, path.read_bytes() if path.exists() else b"")
        if key not in self._documents:
            self._documents[key] = read_document(path)
        return self._documents[key]

    def schema_errors(self, document: Document, name: str) -> list[PresetError]:
        key = (name, id(document))  # which is kept, so that no other gets its number
        if key not in self._faults:
            self._faults[key] = schema_errors(document, name)
        return self._faults[key]


MEMORY = Memory()


@pytest.fixture(autouse=True)
def _unchanged_files_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preset_files, "read_document", MEMORY.read)
    monkeypatch.setattr(preset_files, "schema_errors", MEMORY.schema_errors)


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIANHU, tmp_path / "lianhu"))


def _break(file: Path, old: str, new: str) -> int:
    """Replace the first place and return its line."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def _faults(preset: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(PresetErrors) as caught:
        read_preset(preset)
    return [(error.file, error.line, error.message) for error in caught.value.errors]


@pytest.mark.parametrize(("file", "old", "new", "words"), BREAKS)
def test_a_fault_names_its_file_and_line(
    preset: Path, file: str, old: str, new: str, words: str
) -> None:
    line = _break(preset / file, old, new)

    faults = _faults(preset)

    assert [f for f in faults if f[:2] == (file, line) and words in f[2]], faults[:10]


def test_faults_of_all_files_come_in_one_list(preset: Path) -> None:
    expected = {
        (file, _break(preset / file, old, new))
        for file, old, new, _ in BREAKS
        if file not in BROKEN_IN_THEMSELVES
    }

    assert expected <= {(file, line) for file, line, _ in _faults(preset)}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("calendar.yaml", "weekend: [saturday, sunday]", "weekend: [saturday, sunday"),
        ("areas.geojson", '{"type": "Feature", "properties": {"code": "610104002"', "{{"),
        ("duty_lists.yaml", "departments:", "departments: []\ndepartments:"),
    ],
)
def test_broken_syntax_names_its_line(preset: Path, file: str, old: str, new: str) -> None:
    line = _break(preset / file, old, new)

    faults = _faults(preset)

    assert [fault for fault in faults if fault[0] == file and line <= fault[1] <= line + 1], faults


def test_a_polygon_that_does_not_close_is_named(preset: Path) -> None:
    file = preset / "areas.geojson"
    lines = file.read_text("utf-8").split("\n")
    place = next(i for i, line in enumerate(lines) if '"610104001001001"' in line)
    head, _, tail = lines[place].rpartition(", [")
    assert tail
    lines[place] = head + "]]}}" + ("," if lines[place].endswith(",") else "")
    file.write_text("\n".join(lines), "utf-8")

    assert [f for f in _faults(preset) if f[1] == place + 1 and "does not close" in f[2]]


def test_a_category_without_any_route_is_named(preset: Path) -> None:
    _break(preset / "duty_lists.yaml", 'leads: ["1503"]', "leads: []")
    tree = (preset / "categories.yaml").read_text("utf-8")
    line = tree[: tree.index('code: "1503"')].count("\n") + 1

    assert ("categories.yaml", line, "category 1503 has no route") in _faults(preset)


def test_department_work_on_a_communitys_list_is_named(preset: Path) -> None:
    line = _break(
        preset / "duty_lists.yaml", "community: {leads: [", 'community: {leads: ["0301", '
    )

    assert ("duty_lists.yaml", line, "category 0301 has a second lead") in _faults(preset)


def test_a_department_without_a_duty_list_is_named(preset: Path) -> None:
    _break(preset / "departments.csv", "tongxin,", "newunit,新单位,New,utility,\ntongxin,")

    assert [f for f in _faults(preset) if "department newunit has no duty list" in f[2]]


def test_a_missing_file_is_a_fault_among_others(preset: Path) -> None:
    (preset / "calendar.yaml").unlink()
    line = _break(preset / "pairings.csv", "zuzhibu,", "nobody,")

    faults = _faults(preset)

    assert ("calendar.yaml", 1, "file is missing") in faults
    assert ("pairings.csv", line, "unknown unit nobody") in faults


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("areas.geojson", "[" * 100_000, "nested too deeply"),
        ("areas.geojson", '{"features": [' + "1" * 5_000 + "]}", "4300 digits"),
        ("areas.geojson", '{"features": [NaN]}', "NaN is no number"),
        ("areas.csv", "code,name,name\n1,east,west\n", "column stands twice: name"),
        ("areas.csv", "code,name\r1,east\r", "new-line character"),
    ],
)
def test_what_no_preset_should_hold_is_a_fault_with_a_line(
    name: str, text: str, words: str
) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        parse_document(name, text)
    assert [error.line for error in caught.value.errors] == [1]


def test_columns_without_a_name_are_not_told_as_one(tmp_path: Path) -> None:
    """A spreadsheet's empty columns; the schema has its own words for them."""
    (tmp_path / "areas.csv").write_text("code,,\n1,,\n")
    assert read_document(tmp_path / "areas.csv").data == [{"code": "1", "": ""}]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").mkdir()
    with pytest.raises(Unreadable, match=r"areas\.csv:1: .*cannot be read"):
        read_document(tmp_path / "areas.csv")
