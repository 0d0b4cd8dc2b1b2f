"""Templates: the shipped ones hold, a district's own may be wrong in every way and says where."""

import re
from pathlib import Path

import pytest

from services.reporting.adapters.bulletins.template_files import TemplateFaults, read_templates
from services.reporting.adapters.indicator_catalogue import SHIPPED, read_catalogue
from services.reporting.domain.bulletins.sentences import UnknownWord, filled

INDICATORS = read_catalogue(SHIPPED).indicators
GOOD = """
title: 我区月报
span: month
issuer: 中心
sections:
  - heading: 一
    blocks:
      - text: >-
          新立案 {tickets_opened} 件，
          {tickets_opened.change}
"""


def test_the_shipped_templates_hold() -> None:
    found = read_templates(None, INDICATORS)
    assert set(found) == {
        *("daily", "weekly", "monthly", "quarterly", "yearly"),
        *("unit_scorecard", "street_scorecard"),
    }
    assert {one.span for one in found.values()} == {"day", "week", "month", "quarter", "year"}


def test_a_districts_own_stands_for_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "monthly.yaml").write_text(GOOD, encoding="utf-8")
    found = read_templates(tmp_path, INDICATORS)
    assert found["monthly"].title == "我区月报"
    text = found["monthly"].sections[0].blocks[0].text
    assert text == "新立案 {tickets_opened} 件，{tickets_opened.change}"
    assert "weekly" in found


@pytest.mark.parametrize(
    ("block", "named"),
    [
        ("figures: [tickets_opned]", "tickets_opned"),
        ("text: '{nothing}'", "{nothing}"),
        ("text: '{tickets_opened.colour}'", "tickets_opened.colour"),
        ("text: '{carried.away}'", "carried.away"),
        ("table: [tickets_opened]", "by"),
        ("ranking: tickets_opened, by: unit", "ranked"),
        ("ranking: nonsense, by: unit", "nonsense"),
        ("figures: []", "figures"),
        ("text: a, table: [tickets_opened], by: unit", "means nothing"),
        ("title: only", "means nothing"),
        ("table: [tickets_opened], by: moon", "by"),
        ("script: x", "script"),
        ("hotspots: 0", "hotspots"),
        ("ranking: [composite, response_rate], by: unit", "one indicator alone"),
    ],
)
def test_every_fault_is_named(tmp_path: Path, block: str, named: str) -> None:
    text = GOOD.rstrip() + f"\n      - {{{block}}}\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateFaults) as found:
        read_templates(tmp_path, INDICATORS)
    assert all("own.yaml" in one for one in found.value.faults)
    assert any(named in one for one in found.value.faults), found.value.faults


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("title: 我区月报", "title: '{tickets_opened}'"), "title: {tickets_opened}"),
        (("issuer: 中心", "issuer: '{distrikt}'"), "issuer: {distrikt}"),
        (("heading: 一", "heading: '{carried.raised}'"), "sections.0: {carried.raised}"),
        (("span: month", "span: 2026-02-30"), "day is out of range"),
        (("span: month", "span: fortnight"), "span"),
        (("issuer: 中心", "issuer: 中心\nat: 24"), "at"),
    ],
)
def test_a_fault_outside_the_blocks_is_named_too(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    """What would fail in the morning, when the bulletin is made, is told before anything starts."""
    (tmp_path / "own.yml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(TemplateFaults, match=re.escape(named)):
        read_templates(tmp_path, INDICATORS)


def test_what_is_no_template_at_all_is_refused(tmp_path: Path) -> None:
    for text in (
        b"[1, 2", b"- a", b"", b"title: 1", b"!!python/object:os.system x", b"\xff\xfe", b"\x00",
        "title: 月报".encode("gb18030"), b"[" * 5000,
    ):  # fmt: skip
        (tmp_path / "own.yaml").write_bytes(text)
        with pytest.raises(TemplateFaults, match=r"own\.yaml"):
            read_templates(tmp_path, INDICATORS)


def test_a_folder_that_is_not_there_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(TemplateFaults, match="no such folder"):
        read_templates(tmp_path / "tempates", INDICATORS)


def test_two_files_of_one_name_are_not_one_of_them_by_chance(tmp_path: Path) -> None:
    for name in ("own.yaml", "own.yml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(TemplateFaults, match=r"own\.yml"):
        read_templates(tmp_path, INDICATORS)


def test_sentences_fill_only_what_is_a_place() -> None:
    words = {"a": "1", "a.change": "2"}
    assert filled("{a} 与 {a.change}，{ a } {A} {{}}", words.get) == "1 与 2，{ a } {A} {{}}"
    with pytest.raises(UnknownWord):
        filled("{b}", words.get)
