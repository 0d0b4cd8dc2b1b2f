"""Looks for what is wrong with templates before anybody gets them."""

from collections.abc import Iterable
from functools import partial

from services.notify.domain.templates.lint import Anatomy, Finding, Measure, lint, lint_languages
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.domain.templates.vocabulary import longest
from services.notify.ports.templates import TemplateEngine


class LintTemplates:
    """Pure but for the engine: no template is sent or kept."""

    def __init__(self, engine: TemplateEngine, measure: Measure, most_parts: int) -> None:
        """Take what reads templates, what counts SMS, and how many parts one may have."""
        self._engine = engine
        self._measure = measure
        self._most_parts = most_parts

    def __call__(self, templates: Iterable[Template]) -> list[Finding]:
        """Return what is wrong with each of these templates by itself."""
        return [finding for one in templates for finding in self._lint(one)]

    def whole(self, templates: Iterable[Template], keys: Iterable[TemplateKey]) -> list[Finding]:
        """Return what is wrong with these, and with the set of all ``keys`` that they belong to."""
        return [*self(templates), *lint_languages(keys)]

    def _lint(self, template: Template) -> list[Finding]:
        value = partial(longest, key=template.key)
        text = self._engine.anatomy(template.text, value)
        subject = self._engine.anatomy(template.subject, value)
        return lint(template, _together(subject, text), self._measure, self._most_parts)


def _together(subject: Anatomy, text: Anatomy) -> Anatomy:
    return Anatomy(
        variables=subject.variables | text.variables,
        constructs=tuple(dict.fromkeys((*subject.constructs, *text.constructs))),
        broken=subject.broken or text.broken,
        longest=text.longest,
    )
