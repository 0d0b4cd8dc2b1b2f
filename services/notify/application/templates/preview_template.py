"""Shows a template as a real ticket would fill it, or with examples where its story has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.common.observability.redaction import masked
from services.notify.application.read_step import read_fed
from services.notify.domain.step import Step
from services.notify.domain.templates.pages import PAGE, address_of, page_of
from services.notify.domain.templates.samples import TICKET, sample_facts, sample_words
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.domain.templates.told import facts_for
from services.notify.domain.templates.vocabulary import words_of
from services.notify.domain.ticket_view import TicketView
from services.notify.domain.wording import Names, variables
from services.notify.ports.templates import TemplateEngine


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent; ``sampled`` are the facts that stand for what the ticket has not."""

    subject: str
    text: str
    sampled: tuple[str, ...]


class PreviewTemplate:
    """No contact is asked for and nothing is sent; what looks like a person's number is masked."""

    def __init__(
        self, engine: TemplateEngine, zone: ZoneInfo, console_url: str | None = None
    ) -> None:
        """Take what renders, the district's time zone, and where staff find the console."""
        self._engine = engine
        self._zone = zone
        self._console_url = console_url

    def __call__(
        self, template: Template, names: Names, story: Sequence[Mapping[str, Any]] = ()
    ) -> Preview:
        """Return the text for the last event of the template's type in a ticket's story.

        Raises:
            UnknownVariable: when the template asks for what there is not.

        """
        key = template.key
        facts, sampled = _facts(key, [read_fed(raw) for raw in story])
        words = words_of(key.event_type, key.addressee)
        said = variables(facts, names, key.language, self._zone, words=words)
        ticket_id = str(story[0]["subject"]) if story else TICKET
        page = page_of(key.event_type, key.addressee, ticket_id, facts)
        said[PAGE] = address_of(self._console_url, page)
        subject = self._engine.compiled(template.subject)(said)
        text = self._engine.compiled(template.text)(said)
        return Preview(masked(subject), masked(text), sampled)


def _facts(key: TemplateKey, story: Sequence[Step]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    example = sample_facts(key.event_type, key.addressee, key.language)
    for name in words_of(key.event_type, key.addressee):
        if name == "reason":
            example[name] = sample_words(key.event_type)
    if not story:
        return example, tuple(sorted(example))
    view = TicketView(story[0].ticket_id)
    found: Step | None = None
    for step in story:
        view = view.after(step)
        found = step if step.type == key.event_type else found
    own: dict[str, Any] = {"number": view.number, "category": view.category}
    if found is None:
        return {**example, **own}, tuple(sorted(set(example) - set(own)))
    data = found.data
    return {**own, **{fact: data.get(fact) for fact in facts_for(*_of(key))}}, ()


def _of(key: TemplateKey) -> tuple[str, Any]:
    return key.event_type, key.addressee
