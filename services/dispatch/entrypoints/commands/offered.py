"""The commands that offers lead to: where each is sent, with which form, in which words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from services.dispatch.domain.offering.offers import Offer, Subject
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS
from services.dispatch.entrypoints.commands.whistles import VERBS
from services.dispatch.entrypoints.forms.whistles import BlowForm

_PATHS: Final[Mapping[Subject, str]] = {
    "ticket": "/api/v1/tickets",
    "work_order": "/api/v1/work-orders",
    "whistle": "/api/v1/whistles",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One command on one thing; ``verb`` ends its address."""

    subject: Subject
    subject_id: str
    verb: str
    form: type[BaseModel]
    zh: str
    en: str

    @property
    def path(self) -> str:
        """Where it is posted to."""
        return f"{_PATHS[self.subject]}/{self.subject_id}/{self.verb}"


@dataclass(frozen=True, slots=True)
class Known:
    """A command as forms and words, whatever it is given on."""

    verb: str
    form: type[BaseModel]
    zh: str
    en: str


def _known() -> dict[tuple[Subject, str], Known]:
    """Return every command by subject and action; a verb may stand for several actions."""
    found: dict[tuple[Subject, str], Known] = {
        ("ticket", "whistle"): Known("whistles", BlowForm, "吹哨", "Summon units to the ticket")
    }
    for command in TICKET_COMMANDS:
        known = Known(command.verb, command.form, command.zh, command.en)
        found |= {("ticket", action): known for action in command.actions}
    for command in ORDER_COMMANDS:
        known = Known(command.verb, command.form, command.zh, command.en)
        found |= {("work_order", action): known for action in command.actions}
    for verb in VERBS:
        zh, _, en = verb.words.partition(" ")
        found["whistle", verb.name] = Known(verb.verb, verb.form, zh, en.rstrip("."))
    return found


KNOWN: Final[Mapping[tuple[Subject, str], Known]] = _known()


def commands_of(offers: Iterable[Offer]) -> Iterator[Offered]:
    """Yield the commands of offers, each once; what only we ourselves do is not among them."""
    given: set[str] = set()
    for offer in offers:
        known = KNOWN.get((offer.subject, offer.action))
        if known is None:
            continue
        found = Offered(offer.subject, offer.subject_id, known.verb, known.form, known.zh, known.en)
        if found.path not in given:
            given.add(found.path)
            yield found
