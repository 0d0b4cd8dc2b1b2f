"""A set of templates made ready to render."""

from collections.abc import Callable, Mapping

from services.notify.domain.templates.template import (
    Addressee,
    Medium,
    Template,
    TemplateKey,
    Written,
    reference,
)
from services.notify.domain.wording import Language
from services.notify.ports.templates import TemplateEngine, TemplateMissing

Render = Callable[[Mapping[str, str]], str]


class CompiledTemplates:
    """Implements ``Templates`` over one set; each is compiled when it is first used."""

    def __init__(
        self, engine: TemplateEngine, templates: Mapping[TemplateKey, tuple[Template, int]]
    ) -> None:
        """Take each template with the number of its revision."""
        self._engine = engine
        self._templates = templates
        self._compiled: dict[TemplateKey, tuple[Render, Render]] = {}

    def render(
        self,
        event_type: str,
        addressee: Addressee,
        medium: Medium,
        language: Language,
        variables: Mapping[str, str],
    ) -> Written:
        """Return subject and text; what the template does not know is never sent."""
        key = TemplateKey(event_type, addressee, medium, language)
        if key not in self._templates:
            raise TemplateMissing(f"no template {key}")
        template, revision = self._templates[key]
        subject, text = self._compiled.get(key) or self._compile(key, template)
        name = reference(key, revision)
        return Written(_one_line(subject(variables)), text(variables), name)

    def all(self) -> list[Template]:
        """Return every template, in the order of their keys."""
        return [self._templates[key][0] for key in sorted(self._templates)]

    def _compile(self, key: TemplateKey, template: Template) -> tuple[Render, Render]:
        pair = self._engine.compiled(template.subject), self._engine.compiled(template.text)
        self._compiled[key] = pair
        return pair


def _one_line(subject: str) -> str:
    """Return a subject without line breaks: a value must not begin another header of a mail."""
    return " ".join(subject.split())
