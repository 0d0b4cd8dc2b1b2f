"""The words of every page are there, in both languages (item 10)."""

import re
import string
from pathlib import Path
from typing import Any

import pytest

from services.console.entrypoints.http.shell.navigation import NAVIGATION
from services.console.entrypoints.http.shell.wording import LANGUAGES, Wording, catalogue

CONSOLE = Path(__file__).parents[3] / "services" / "console"
SOURCES = [*CONSOLE.rglob("*.html"), *CONSOLE.rglob("*.py")]
# w("a.b"), wording("a.b"), said="a.b": whatever names a word as it stands.
USED = re.compile(r"""(?:\bw\(|\bwording\(|\bsaid=)\s*["']([a-z_]+(?:\.[\w.]+)+)["']\s*[,)]""")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def forms(text: Any) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def placeholders(text: Any) -> set[str]:
    parsed = (part for form in forms(text) for part in string.Formatter().parse(form))
    return {name for _, name, _, _ in parsed if name}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_every_word_that_a_page_names_is_in_the_catalogue(path: Path) -> None:
    named = set(USED.findall(path.read_text(encoding="utf-8")))

    assert sorted(named - set(catalogue())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_both_languages(language: str) -> None:
    missing = [
        key
        for key, leaf in catalogue().items()
        if not all(isinstance(form, str) and form.strip() for form in forms(leaf.get(language)))
    ]

    assert missing == []


def test_both_languages_say_the_same_things() -> None:
    """A placeholder that only one language fills tells its readers less."""
    differing = [
        key
        for key, leaf in catalogue().items()
        if placeholders(leaf["zh"]) - {"n"} != placeholders(leaf["en"]) - {"n"}
    ]

    assert differing == []


def test_no_english_text_is_chinese() -> None:
    allowed = {"shell.other_language", "board.page.switch"}
    chinese = [k for k, leaf in catalogue().items() if any(map(CHINESE.search, forms(leaf["en"])))]

    assert set(chinese) - allowed == set()


def test_templates_hold_no_words_of_their_own() -> None:
    """What people read stands in the catalogues, whatever the language."""
    spoken = re.compile(r"{#.*?#}|<!--.*?-->", re.DOTALL)
    chinese = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")  # words, and marks
    found = [
        path.name
        for path in CONSOLE.rglob("*.html")
        if chinese.search(spoken.sub("", path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_every_place_of_the_menu_has_its_word() -> None:
    assert [place.word for place in NAVIGATION if not Wording("en").has(place.word)] == []


def test_english_counts_one_and_many() -> None:
    words = Wording("en")

    assert words("shell.span.hour", n=1) == "1 hour"
    assert words("shell.span.hour", n=3) == "3 hours"
    assert Wording("zh")("shell.span.hour", n=1) == "1 小时"


def test_a_missing_word_shows_its_key_and_fails_no_page() -> None:
    assert Wording("zh")("nowhere.to.be.found") == "nowhere.to.be.found"
