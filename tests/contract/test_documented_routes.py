"""Every request that the documentation names is one that a service takes, with its parameters."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest

from tests.contract.test_docs import PAGES, named
from tests.contract.test_web_guards import SERVICES, app_of

# `GET /api/v1/things/{id}?by=&from=`, in a table, a sentence or a block.
REQUEST: Final = re.compile(
    r"(?<![\w/])(GET|POST|PUT|PATCH|DELETE)\s+"
    r"(/(?:api|internal|open311)/(?:<[\w:]+>|[^\s`\"'?)<>（，。])+)(\?[^\s`\"')]*)?"
)
PART: Final = re.compile(r"\{[^}/]*\}|<[^>/]*>|…|\$\w+|[a-z]+_…")


# `things[/{id}]` is two of them, `things/{open|close}` are two.
EITHER: Final = re.compile(r"\[([^\]]*)\]|\{([^}]*[|｜][^}]*)\}")


@cache
def operations() -> dict[str, list[tuple[re.Pattern[str], frozenset[str]]]]:
    """Return for each method its paths, and the parameters of their queries."""
    found: dict[str, list[tuple[re.Pattern[str], frozenset[str]]]] = {}
    for service in SERVICES[:-1]:
        spec = app_of(service).test_client().get("/openapi.json").get_json()
        for path, item in spec["paths"].items():
            form = re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))
            for method, operation in item.items():
                found.setdefault(method.upper(), []).append((form, _queries(operation)))
    return found


def _queries(operation: dict[str, Any]) -> frozenset[str]:
    given = operation.get("parameters", [])
    return frozenset(one["name"] for one in given if one["in"] == "query")


def requests(page: Path) -> Iterator[tuple[str, str, frozenset[str]]]:
    text = page.read_text(encoding="utf-8").replace("\\|", "|")
    for method, path, query in REQUEST.findall(text):
        asked = {name for name, _ in parse_qsl(query[1:], keep_blank_values=True)}
        for one in spelt_out(path.rstrip(".,;:")):
            yield method, one, frozenset(asked - {"…"})


def spelt_out(path: str) -> Iterator[str]:
    found = EITHER.search(path)
    if found is None:
        yield path
        return
    optional, choices = found.groups()
    for one in ["", *optional.split("|")] if choices is None else re.split("[|｜]", choices):
        yield from spelt_out(path[: found.start()] + one + path[found.end() :])


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_request_that_a_page_names_is_there(page: Path) -> None:
    wrong = []
    for method, path, asked in requests(page):
        plain = PART.sub("x", path)
        fitting = [queries for form, queries in operations()[method] if form.fullmatch(plain)]
        if not fitting:
            wrong.append(f"{method} {path}")
        elif not any(asked <= queries for queries in fitting):
            wrong.append(f"{method} {path}: {sorted(asked - fitting[0])}")

    assert wrong == []


def test_requests_are_found_at_all() -> None:
    assert sum(len(list(requests(page))) for page in PAGES) > 100
