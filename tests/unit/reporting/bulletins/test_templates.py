"""Templates: the shipped ones hold, a district's own may be wrong in every way and says where."""

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
    ],
)
def test_every_fault_is_named(tmp_path: Path, block: str, named: str) -> None:
    text = GOOD.rstrip() + f"\n      - {{{block}}}\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateFaults) as found:
        read_templates(tmp_path, INDICATORS)
    assert all("own.yaml" in one for one in found.value.faults)
    assert any(named in one for one in found.value.faults), found.value.faults


def test_what_is_no_template_at_all_is_refused(tmp_path: Path) -> None:
    for text in ("[1, 2", "- a", "", "title: 1", "!!python/object:os.system x"):
        (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(TemplateFaults):
            read_templates(tmp_path, INDICATORS)


def test_sentences_fill_only_what_is_a_place() -> None:
    words = {"a": "1", "a.change": "2"}
    assert filled("{a} 与 {a.change}，{ a } {A} {{}}", words.get) == "1 与 2，{ a } {A} {{}}"
    with pytest.raises(UnknownWord):
        filled("{b}", words.get)
