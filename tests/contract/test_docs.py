"""The documentation keeps its promises: links, targets, terms, numbering, both languages."""

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from services.common.contracts.events import appeal
from services.common.web.principal import Role
from services.dispatch.domain import terms, workflow
from services.dispatch.domain.arbitration.rules import DEFAULT_REASONS

ROOT = Path(__file__).parents[2]
UNSEEN = {".venv", ".run", ".git", ".pytest_cache", "node_modules"}
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if UNSEEN.isdisjoint(path.relative_to(ROOT).parts)
)
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
HEADINGS = ["Status", "Context", "Options", "Decision", "Consequences"]
LONGEST_DECISION = 60

TARGET = re.compile(r"`(?:[A-Z_]+=\S+ )*make ([a-z0-9-]+)`|^make ([a-z0-9-]+)", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MACHINE = re.compile(
    r"(?<![\w./{])/(?:work|home|root|tmp|Users|var/tmp)/|[A-Za-z]:\\\\"
    r"|https?://[^\s)>]*(?:pypi|registry|artifactory|nexus|mirror)"
)
BILINGUAL_TERMS = (
    *workflow.STATES,
    *workflow.ORDER_STATES,
    *workflow.ACTIONS,
    *terms.SEVERITIES,
    *get_args(terms.Kind),
    *get_args(terms.ClockKind),
    *get_args(terms.Trigger),
    *get_args(terms.Outcome),
    *DEFAULT_REASONS,
    *get_args(terms.RefusalGround),
    *get_args(appeal.Verdict),
    *get_args(appeal.Satisfaction),
    *get_args(Role),
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in headings}


def broken_links(path: Path) -> list[str]:
    broken = []
    for link in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


def shape(path: Path) -> list[str]:
    """What must be equal in two languages: headings' levels, code, marks, links, lists, tables."""
    text = path.read_text(encoding="utf-8")
    kept: list[str] = []
    for part in re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL):
        kept += [part] if part.startswith("```") else _shape_of_prose(part)
    return kept


def _shape_of_prose(text: str) -> list[str]:
    found = []
    for line in text.splitlines():
        links = [link for link in LINK.findall(line) if not link.startswith("README")]
        code = sorted(re.findall(r"`[^`]+`", line))
        if line.startswith("#"):
            found.append(line.split(" ")[0])
        elif line.startswith("<!--"):
            found.append(line)
        elif line.startswith(("* ", "|")):
            found.append(line[0])
        elif line and not line.startswith("["):
            found.append("text")
        found += [*links, *code]
    return found


def glossary_rows() -> list[list[str]]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in rows if row[0] != "Chinese" and set(row[0]) != {"-"}]


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_relative_links_resolve(path: Path) -> None:
    assert broken_links(path) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_pages_name_no_machine_and_no_registry(path: Path) -> None:
    assert MACHINE.findall(path.read_text(encoding="utf-8")) == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        told = TARGET.findall(text)
        unknown = {one or other for one, other in told} - targets
        assert unknown == set(), f"{named(path)} names {unknown}"


def test_the_readme_says_the_same_in_both_languages() -> None:
    assert shape(ENGLISH) == shape(CHINESE)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}\S+)\)", index) == [path.name for path in DECISIONS]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_five_headings_on_one_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert re.search(r"^(Accepted|Replaced by \d{4}), \d{4}-\d{2}-\d{2}\.$", text, re.MULTILINE)
    assert "* Bad: " in text, "a decision without a bad consequence was not thought through"
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_each_chinese_term_stands_once_in_the_glossary() -> None:
    chinese = [row[0] for row in glossary_rows()]
    assert sorted(set(chinese)) == sorted(chinese)
    assert all(len(row) == 4 and all(row) for row in glossary_rows())


@pytest.mark.parametrize("word", sorted(set(BILINGUAL_TERMS)))
def test_each_word_of_the_domain_is_in_the_glossary(word: str) -> None:
    told = {name for row in glossary_rows() for name in re.findall(r"`([^`]+)`", row[1])}
    assert word in told


def test_no_catalogue_calls_the_dispatch_centre_by_another_name() -> None:
    """调度中心 in letters, pages, reports and papers alike: nobody asks whether there are two."""
    catalogues = [path for part in ("services", "deploy") for path in (ROOT / part).rglob("*.yaml")]
    other = re.compile("(指挥|派遣|派单|指挥调度)中心")
    assert catalogues
    assert [path for path in catalogues if other.search(path.read_text(encoding="utf-8"))] == []
