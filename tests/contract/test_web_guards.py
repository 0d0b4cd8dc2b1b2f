"""Every route of every service says who may call it, and every operation documents its refusals."""

import importlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate
from pydantic import BaseModel

from services.common.settings import Settings
from services.common.web.auth import rule_of
from services.common.web.tokens import new_key_pair

SERVICES = ("intake", "dispatch", "notify", "reporting", "console")
SERVICES_FOLDER = Path(__file__).parents[2] / "services"


class StandIn:
    """Stands for anything a container holds: views are built, never called."""

    def __init__(self, **known: object) -> None:
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> "StandIn":
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()

    def __call__(self, *_: object, **__: object) -> "StandIn":
        return StandIn()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: object) -> "StandIn":
        return StandIn()


def settings_of(service: str) -> Settings:
    kinds = [
        kind
        for kind in vars(importlib.import_module(f"services.{service}.settings")).values()
        if isinstance(kind, type) and issubclass(kind, Settings)
    ]
    most_special: type[Settings] = max(kinds, key=lambda kind: len(kind.__mro__))
    required = {
        name: "x" * 32 for name, field in most_special.model_fields.items() if field.is_required()
    }
    return most_special(**{**required, "token_public_key": new_key_pair()[1]})


def app_of(service: str) -> Flask:
    """Return the service's app over a stand-in container, as services/common/web/README.md says."""
    where = f"services.{service}.entrypoints.http"
    try:
        found = find_spec(f"{where}.app")
    except ModuleNotFoundError:
        found = None
    if found is None:
        pytest.skip(f"{service} has no HTTP entrypoint yet")
    build = importlib.import_module(f"{where}.app").build_app
    app: Flask = build(StandIn(settings=settings_of(service), checks={}))
    return app


def routes_without_rule(app: Flask) -> list[str]:
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule_of(app.view_functions[rule.endpoint]) is None
    ]


# GeoReport v2 has arrays of errors of its own.
STANDARD = "/open311/"


def operations_without_problem(spec: dict[str, Any]) -> list[str]:
    return [
        f"{method} {path}"
        for path, item in spec["paths"].items()
        if not path.startswith(STANDARD)
        for method, operation in item.items()
        for status in ("4XX", "5XX", "422")
        if "application/problem+json" not in operation["responses"][status].get("content", {})
    ]


def operations_without_success(spec: dict[str, Any]) -> list[str]:
    return [
        f"{method} {path}"
        for path, item in spec["paths"].items()
        for method, operation in item.items()
        if not any(status.startswith(("2", "3")) for status in operation["responses"])
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_an_auth_rule(service: str) -> None:
    assert routes_without_rule(app_of(service)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_internal_paths_are_internal(service: str) -> None:
    app = app_of(service)
    for rule in app.url_map.iter_rules():
        found = rule_of(app.view_functions[rule.endpoint])
        assert found is not None
        assert rule.rule.startswith("/internal/") == (found.kind == "internal"), rule.rule


@pytest.mark.parametrize("service", SERVICES)
def test_the_description_is_valid_and_documents_its_problems(service: str) -> None:
    spec = app_of(service).test_client().get("/openapi.json").get_json()
    validate(spec)

    assert operations_without_problem(spec) == []
    assert operations_without_success(spec) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_misspelt_filter_is_refused_everywhere(service: str) -> None:
    """A list that overlooks a filter shows everything as if it were what was asked for."""
    views = {unwrap(view) for view in app_of(service).view_functions.values()}
    queries = [view.__annotations__["query"] for view in views if "query" in view.__annotations__]

    assert [one for one in queries if one.model_config.get("extra") != "forbid"] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_two_forms_share_a_name(service: str) -> None:
    """OpenAPI knows models by name: of two with one name only one would be described."""
    app_of(service)
    names = Counter(
        kind.__name__
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith(f"services.{service}.entrypoints")
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, BaseModel)
        and kind.__module__ == module.__name__
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_catalogue_words_a_code_twice_or_anew(service: str) -> None:
    """The last would win in silence: "? may have at most ? characters" of a list."""
    shared = [*codes_of("common/web/validation.yaml"), *codes_of("common/web/messages.yaml")]
    counted = Counter([*shared, *codes_of(f"{service}/messages.yaml")])
    assert [code for code, times in counted.items() if times > 1] == []


def codes_of(catalogue: str) -> list[str]:
    """Return what a catalogue words, as often as it does."""
    path = SERVICES_FOLDER / catalogue
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return re.findall(r"^(\w+):", text, re.MULTILINE)
