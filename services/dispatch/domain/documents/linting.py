"""Checks templates before they are published: every fault at once, with its place."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.documents.filling import fields_in, stray_braces
from services.dispatch.domain.documents.templates import FIELDS, KINDS, LANGUAGES, PHRASES
from services.dispatch.domain.terms import Trigger

Row = Mapping[str, Any]
_TRIGGERS = frozenset(get_args(Trigger))


def lint_templates(raw: Row) -> list[Fault]:
    """Return every fault that keeps templates from being published, in the order of their rows."""
    faults = [*_text("issuer", "", raw.get("issuer"), fields=False)]
    rows = raw.get("templates") or ()
    for number, row in enumerate(rows):
        faults += _template(f"templates[{number}]", row)
    faults += _kinds(rows)
    faults += _named("reasons", raw.get("reasons") or {}, _TRIGGERS, "unknown_trigger")
    faults += _named("phrases", raw.get("phrases") or {}, frozenset(PHRASES), "unknown_phrase")
    return faults


def _template(place: str, row: Row) -> Iterator[Fault]:
    kind = str(row.get("kind"))
    if kind not in KINDS:
        yield _fault(f"{place}.kind", kind, "unknown_paper", value=kind)
    if not str(row.get("word") or "").strip():
        yield _fault(f"{place}.word", kind, "word_missing", value=kind)
    for name in ("title", "signer"):
        yield from _text(f"{place}.{name}", kind, row.get(name), fields=False)
    sections = row.get("sections") or ()
    if not sections:
        yield _fault(f"{place}.sections", kind, "paper_says_nothing", value=kind)
    for index, section in enumerate(sections):
        where = f"{place}.sections[{index}]"
        yield from _text(f"{where}.heading", kind, section.get("heading"), fields=False)
        yield from _text(f"{where}.text", kind, section.get("text"), fields=True)


def _kinds(rows: Any) -> Iterator[Fault]:
    """Yield kinds without a template or with two, and signs that two kinds share.

    Numbers count up by sign and year: with a sign of its own each kind's have no gap.
    """
    kinds = Counter(row.get("kind") for row in rows)
    for kind in KINDS:
        if kinds[kind] == 0:
            yield _fault("templates", kind, "template_missing", value=kind)
        elif kinds[kind] > 1:
            yield _fault("templates", kind, "template_twice", value=kind)
    for word, count in Counter(row.get("word") for row in rows).items():
        if count > 1 and word:
            yield _fault("templates", str(word), "word_twice", value=word)


def _named(place: str, said: Row, wanted: frozenset[str], unknown: str) -> Iterator[Fault]:
    for name in sorted(wanted - said.keys()):
        yield _fault(f"{place}.{name}", "", "text_missing", value=name)
    for name in sorted(said.keys() - wanted):
        yield _fault(f"{place}.{name}", "", unknown, value=name)
    for name in sorted(said.keys() & wanted):
        yield from _text(f"{place}.{name}", "", said[name], fields=False)


def _text(place: str, paper: str, said: Any, *, fields: bool) -> Iterator[Fault]:
    """Yield what is wrong with one text in its two languages."""
    texts = said if isinstance(said, Mapping) else {}
    for language in LANGUAGES:
        text = texts.get(language)
        if not isinstance(text, str) or not text.strip():
            yield _fault(place, paper, "language_missing", value=language)
            continue
        where = f"{place}.{language}"
        for name in sorted(fields_in(text) - (FIELDS if fields else frozenset())):
            yield _fault(where, paper, "unknown_field", value=name)
        for brace in stray_braces(text):
            yield _fault(where, paper, "stray_brace", value=brace)


def _fault(field: str, paper: str, code: str, **params: object) -> Fault:
    return Fault(field, paper, code, {"rule": paper, **params})
