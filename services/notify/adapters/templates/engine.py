"""Reads and renders templates in Jinja's sandbox: variables, choices, one filter, nothing else."""

from collections.abc import Callable, Mapping

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notify.adapters.templates.longest import longest_texts
from services.notify.adapters.templates.shortening import shorten
from services.notify.domain.templates.lint import Anatomy
from services.notify.ports.templates import UnknownVariable

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Filter,
)
_SHORTEN = "shorten"


class JinjaEngine:
    """Implements ``TemplateEngine``; texts are plain, so nothing is escaped."""

    def __init__(self) -> None:
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, optimized=False
        )
        environment.filters = {_SHORTEN: shorten}
        environment.tests = {}
        environment.globals = {}
        self._environment = environment

    def compiled(self, text: str) -> Callable[[Mapping[str, str]], str]:
        """Return what renders a text; rendering raises UnknownVariable and is safe in threads."""
        try:
            # What is forbidden is not even compiled: 9**9**9 would be worked out on the way.
            forbidden = _forbidden(self._environment.parse(text))
            if forbidden:
                raise UnknownVariable(f"not allowed in a template: {', '.join(forbidden)}")
            template: Template = self._environment.from_string(text)
        except (TemplateError, RecursionError) as error:
            raise UnknownVariable(f"broken template: {error}") from error

        def render(variables: Mapping[str, str]) -> str:
            try:
                return template.render(variables).strip()
            except (TemplateError, TypeError, ValueError) as error:
                raise UnknownVariable(str(error)) from error

        return render

    def anatomy(self, text: str, longest: Callable[[str], str]) -> Anatomy:
        """Return what a text consists of; ``longest`` gives each variable's longest value."""
        try:
            parsed = self._environment.parse(text)
            forbidden = _forbidden(parsed)
            if not forbidden:
                self._environment.from_string(text)
        except TemplateSyntaxError as error:
            return Anatomy(broken=f"line {error.lineno}: {error.message}")
        except (TemplateError, RecursionError) as error:
            return Anatomy(broken=str(error))
        return Anatomy(
            variables=frozenset(name.name for name in parsed.find_all(nodes.Name)),
            constructs=forbidden,
            longest=() if forbidden else longest_texts(parsed.body, longest),
        )


def _forbidden(parsed: nodes.Template) -> tuple[str, ...]:
    found: set[str] = set()
    for node in parsed.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            found.add(type(node).__name__)
        elif isinstance(node, nodes.Filter) and not _is_plain_shorten(node):
            found.add(f"filter {node.name}")
    return tuple(sorted(found))


def _is_plain_shorten(node: nodes.Filter) -> bool:
    if node.name != _SHORTEN or len(node.args) != 1 or node.kwargs or node.dyn_args:
        return False
    most = node.args[0]
    return isinstance(most, nodes.Const) and isinstance(most.value, int) and most.value > 0
