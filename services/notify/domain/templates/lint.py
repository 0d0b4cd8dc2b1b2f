"""What is wrong with a template, found before anybody gets it: a pure function of its anatomy."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.domain.templates.told import is_told
from services.notify.domain.templates.vocabulary import all_variables, lacking, variables_of
from services.notify.domain.wording import LANGUAGES

LONGEST_TEXT = 4000
LONGEST_SUBJECT = 200
_TAG = re.compile(r"<\s*[/!a-zA-Z]|javascript:|&#")
_SIGNED = re.compile(r"^(【[^】]{2,10}】|\[[^\]]{2,20}\])")
_LINE_BREAKS = "\r\n"

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a template consists of, as the engine reads it.

    ``broken``: why it cannot be read at all. ``constructs``: what it does beyond saying variables
    and choosing between texts, none of which is allowed. ``longest``: its text with each variable
    as long as it gets, along the longest branches, in each alphabet that it may come to need.
    """

    variables: frozenset[str] = frozenset()
    constructs: tuple[str, ...] = ()
    broken: str = ""
    longest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SmsSize:
    """How a text travels as SMS: its alphabet, its length in units of that, how many parts."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; an error keeps the template from being published."""

    key: TemplateKey
    code: str
    severity: Severity = "error"
    details: dict[str, str | int] = field(default_factory=dict)


Measure = Callable[[str], SmsSize]


def lint(template: Template, anatomy: Anatomy, measure: Measure, most_parts: int) -> list[Finding]:
    """Return what is wrong with one template.

    Args:
        template: as it was written.
        anatomy: what the engine says of its subject and text together.
        measure: counts an SMS in its own units.
        most_parts: how many parts an SMS may have.

    """
    key = template.key
    if not is_told(key.event_type, key.addressee):
        return [Finding(key, "nobody_told")]
    if anatomy.broken:
        return [Finding(key, "syntax", details={"reason": anatomy.broken})]
    return [
        *_empty(template),
        *_markup(template, anatomy),
        *_variables(key, anatomy),
        *_sms(template, anatomy, measure, most_parts),
    ]


def lint_languages(keys: Iterable[TemplateKey]) -> list[Finding]:
    """Return the templates that one language has and another lacks."""
    known = set(keys)
    return [
        Finding(other, "language_missing")
        for key in sorted(known)
        for other in (key.in_language(language) for language in LANGUAGES)
        if other not in known
    ]


def _empty(template: Template) -> list[Finding]:
    key = template.key
    found = [] if template.text.strip() else [Finding(key, "empty")]
    if key.medium == "sms" and template.subject:
        found.append(Finding(key, "subject_unused"))
    if key.medium != "sms" and not template.subject.strip():
        found.append(Finding(key, "subject_missing"))
    for name, text, most in (
        ("subject", template.subject, LONGEST_SUBJECT),
        ("text", template.text, LONGEST_TEXT),
    ):
        if len(text) > most:
            found.append(Finding(key, "too_long", details={"part": name, "most": most}))
    return found


def _markup(template: Template, anatomy: Anatomy) -> list[Finding]:
    key = template.key
    found = [
        Finding(key, "construct_forbidden", details={"construct": name})
        for name in anatomy.constructs
    ]
    whole = f"{template.subject}\n{template.text}"
    if _TAG.search(whole) or any(_is_control(one) for one in whole):
        found.append(Finding(key, "markup_unsafe"))
    if any(one in template.subject.strip() for one in _LINE_BREAKS):
        found.append(Finding(key, "subject_line_break"))
    return found


def _variables(key: TemplateKey, anatomy: Anatomy) -> list[Finding]:
    allowed = variables_of(key.event_type, key.addressee, key.medium)
    elsewhere = all_variables(key.event_type)
    found = [
        Finding(
            key,
            "variable_not_for_audience" if name in elsewhere else "variable_unknown",
            details={"variable": name},
        )
        for name in sorted(anatomy.variables - allowed)
    ]
    return found + [
        Finding(key, "variable_missing", details={"variable": name})
        for name in lacking(key, anatomy.variables)
    ]


def _sms(template: Template, anatomy: Anatomy, measure: Measure, most_parts: int) -> list[Finding]:
    key = template.key
    if key.medium != "sms":
        return []
    found = []
    if not _SIGNED.match(template.text.strip()):
        found.append(Finding(key, "signature_missing", "warning"))
    sizes = [measure(text) for text in anatomy.longest or ("",)]
    size = max(sizes, key=lambda one: (one.parts, one.units))
    if size.parts > most_parts:
        details = {"parts": size.parts, "most": most_parts, "units": size.units}
        found.append(Finding(key, "sms_too_long", details={**details, "alphabet": size.alphabet}))
    return found


def _is_control(character: str) -> bool:
    """Whether a character is invisible and could turn a text round (bidirectional overrides)."""
    return character not in "\r\n\t" and unicodedata.category(character) in ("Cc", "Cf")
