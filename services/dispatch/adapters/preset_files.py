"""Read a preset folder as one directory body, or say everything that is wrong with it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from services.dispatch.adapters.preset.body import directory_body
from services.dispatch.adapters.preset.calendars import calendar_errors, other_calendar_errors
from services.dispatch.adapters.preset.codes import area_errors, pairing_errors, unit_errors
from services.dispatch.adapters.preset.errors import PresetError, PresetErrors
from services.dispatch.adapters.preset.geometry import polygon_errors
from services.dispatch.adapters.preset.located import Document, Unreadable, read_document
from services.dispatch.adapters.preset.places import place_errors
from services.dispatch.adapters.preset.policies import (
    appeal_errors,
    call_errors,
    danger_errors,
    family_errors,
    handling_errors,
    paper_errors,
    policy_errors,
    profile_errors,
    repeat_errors,
    return_errors,
)
from services.dispatch.adapters.preset.questions import question_errors
from services.dispatch.adapters.preset.rosters import roster_errors, rotas_of
from services.dispatch.adapters.preset.routes import (
    category_errors,
    duty_errors,
    lead_errors,
    rule_errors,
)
from services.dispatch.adapters.preset.schemas import schema_errors
from services.dispatch.adapters.preset.whistles import whistle_errors
from services.dispatch.domain.rosters.rota import Rota

__all__ = ["PresetError", "PresetErrors", "read_preset", "read_rosters", "read_sample_appeals"]

FILES = {
    "preset": "preset.yaml",
    "departments": "departments.csv",
    "areas": "areas.csv",
    "polygons": "areas.geojson",
    "pairings": "pairings.csv",
    "gazetteer": "gazetteer.csv",
    "categories": "categories.yaml",
    "danger_words": "danger_words.yaml",
    "duty_lists": "duty_lists.yaml",
    "routing_rules": "routing_rules.yaml",
    "sla_profiles": "sla_profiles.yaml",
    "escalation_policy": "escalation_policy.yaml",
    "papers": "papers.yaml",
    "returns": "returns.yaml",
    "handling": "handling.yaml",
    "families": "families.yaml",
    "repeats": "repeats.yaml",
    "calendar": "calendar.yaml",
    "calendars": "calendars.yaml",
    "whistle_kinds": "whistle_kinds.yaml",
    "rosters": "rosters.yaml",
    "appeals": "appeals.csv",
}

OPTIONAL = frozenset({"gazetteer", "calendars", "rosters", "papers", "repeats"})

Check = Callable[[dict[str, Document]], Iterator[PresetError]]

# Which documents a check reads; it is skipped while one of them is broken in itself.
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (area_errors, ("areas", "preset")),
    (unit_errors, ("departments", "areas", "preset")),
    (pairing_errors, ("pairings", "departments", "areas")),
    (place_errors, ("gazetteer", "areas")),
    (polygon_errors, ("polygons", "areas")),
    (category_errors, ("categories",)),
    (question_errors, ("categories",)),
    (duty_errors, ("duty_lists", "departments", "categories")),
    (rule_errors, ("routing_rules", "categories", "departments", "areas", "preset")),
    (lead_errors, ("categories", "duty_lists", "routing_rules")),
    (danger_errors, ("danger_words",)),
    (call_errors, ("danger_words", "categories")),
    (profile_errors, ("sla_profiles", "preset", "categories")),
    (
        policy_errors,
        ("escalation_policy", "departments", "areas", "categories", "preset", "whistle_kinds"),
    ),
    (paper_errors, ("papers",)),
    (handling_errors, ("handling", "departments", "areas", "categories")),
    (return_errors, ("returns", "departments", "areas", "preset")),
    (family_errors, ("families", "categories")),
    (repeat_errors, ("repeats", "categories")),
    (calendar_errors, ("calendar",)),
    (other_calendar_errors, ("calendars", "calendar", "departments", "areas", "preset")),
    (whistle_errors, ("whistle_kinds", "departments", "areas", "preset")),
    (roster_errors, ("rosters",)),
    (appeal_errors, ("appeals", "categories", "areas")),
)


def read_preset(path: Path) -> dict[str, Any]:
    """Return the directory body of the preset folder `path`.

    Raises PresetErrors with every fault of syntax, schema and cross-reference found in one go,
    each with file and line. The same folder always gives the same body.
    """
    return directory_body(_sound(path))


def read_rosters(path: Path) -> list[Rota]:
    """Return the duty rotas of all units of the preset, none where it has no rosters; as above."""
    documents = _sound(path)
    table = documents.get("rosters")
    return rotas_of(table, directory_body(documents)["units"]) if table else []


def read_sample_appeals(path: Path) -> list[dict[str, str]]:
    """Return the rows of the preset's appeals.csv; raises PresetErrors when it is broken."""
    try:
        document = read_document(path / FILES["appeals"])
    except Unreadable as broken:
        raise PresetErrors(broken.errors) from broken
    errors = schema_errors(document, "appeals")
    if errors:
        raise PresetErrors(errors)
    rows: list[dict[str, str]] = document.data
    return rows


def _sound(path: Path) -> dict[str, Document]:
    documents, errors = _read_all(path)
    for check, needs in CHECKS:
        if documents.keys() >= set(needs):
            errors += check(documents)
    if errors:
        raise PresetErrors(errors)
    return documents


def _read_all(path: Path) -> tuple[dict[str, Document], list[PresetError]]:
    """Return the documents that are sound in themselves and the faults of the others."""
    documents: dict[str, Document] = {}
    errors: list[PresetError] = []
    for name, file in FILES.items():
        if name in OPTIONAL and not (path / file).exists():
            continue
        try:
            document = read_document(path / file)
        except Unreadable as broken:
            errors += broken.errors
            continue
        faults = schema_errors(document, name)
        errors += faults
        if not faults:
            documents[name] = document
    return documents, errors
