"""What a template may say: the variables of each event and audience, and how long they can get."""

from services.notify.domain.notification import DIGEST
from services.notify.domain.subscriptions import SUBSCRIPTIONS
from services.notify.domain.templates.pages import ABOUT_NO_CASE, PAGE
from services.notify.domain.templates.template import RESIDENTS, Addressee, Medium, TemplateKey
from services.notify.domain.templates.told import facts_for, told
from services.notify.domain.wording import Language, is_date, variables_from

# What people wrote for the reader: answers and questions, masked before they came here.
_WRITTEN_FOR_RESIDENTS = ("answer", "question")
# Without these a notice says nothing: besides the case itself.
_MUST_SAY = {
    "appeal.answered.v1": ("answer",),
    "ticket.resolved.v1": ("answer", "rate_until"),
    "ticket.question_asked.v1": ("question", "reply_until"),
    "ticket.question_reminded.v1": ("question", "reply_until"),
    "ticket.refused.v1": ("ground_name",),
}
_NO_DIGEST_WITHOUT = ("count", "items")
_CASE = ("number", "case")
# What asks for a rating may bring a link that opens the case once; empty where there is none.
_LINKED = frozenset({"ticket.resolved.v1"})
LINK = "link"

# Characters, by what a variable is: the directory's names, dates, counts, labels, free words.
_LONGEST: dict[Language, dict[str, int]] = {
    "zh": {
        "date": 17,
        "name": 20,
        "names": 50,
        "number": 20,
        "case": 40,
        "words": 500,
        "link": 64,
        "page": 80,
        "items": 180,
        "": 20,
    },
    "en": {
        "date": 24,
        "name": 32,
        "names": 80,
        "number": 20,
        "case": 52,
        "words": 500,
        "link": 64,
        "page": 80,
        "items": 450,
        "": 20,
    },
}
_FILLERS: dict[Language, str] = {"zh": "字", "en": "x"}


def variables_of(
    event_type: str, addressee: Addressee = "resident", medium: Medium = "inbox"
) -> frozenset[str]:
    """Return the variables that a template may use.

    Personal data are in none: no contact, no reporter, no name of a person. What people wrote
    freely may stand in the staff's inbox alone, which is read signed in. What is sent to staff may
    bring the address of its page in the console. A digest is of no case of its own.
    """
    if event_type == DIGEST:
        leads = addressee not in RESIDENTS and medium != "inbox"
        return frozenset((*told(DIGEST).facts, *((PAGE,) if leads else ())))
    if addressee in RESIDENTS:
        linked = (LINK,) if brings_link(event_type) else ()
        return variables_from(facts_for(event_type, addressee), linked)
    row = told(event_type)
    if medium == "inbox":
        return variables_from(row.facts, row.words)
    return variables_from(row.facts, (PAGE,))


def brings_link(event_type: str) -> bool:
    """Whether a notice of such an event brings its reader a link that opens the case once."""
    return event_type in _LINKED


def all_variables(event_type: str) -> frozenset[str]:
    """Return what any text about this event may use, whoever reads it and wherever."""
    row = told(event_type)
    subscription = SUBSCRIPTIONS.get(event_type)
    facts = subscription.facts if subscription else ()
    return variables_from((*facts, *row.facts), (*row.words, PAGE))


def words_of(event_type: str, addressee: Addressee) -> tuple[str, ...]:
    """Return the facts in which people wrote freely, of those that these readers are told."""
    if addressee in RESIDENTS:
        facts = facts_for(event_type, addressee)
        return tuple(fact for fact in facts if fact in _WRITTEN_FOR_RESIDENTS)
    return told(event_type).words


def lacking(key: TemplateKey, used: frozenset[str]) -> tuple[str, ...]:
    """Return the variables that a template must say and does not."""
    must = _MUST_SAY.get(key.event_type, ()) if key.addressee in RESIDENTS else ()
    if key.event_type == DIGEST:
        must = _NO_DIGEST_WITHOUT
    missing = [name for name in must if name not in used]
    names_case = key.event_type in ABOUT_NO_CASE or used.intersection(_CASE)
    return tuple(missing) if names_case else ("number", *missing)


def longest(variable: str, key: TemplateKey) -> str:
    """Return a value as long as this variable is likely to get, in characters of the language."""
    widths = _LONGEST[key.language]
    filler = "9" if variable in ("number", "other_number") else _FILLERS[key.language]
    return filler * widths[_kind(variable, key)]


def _kind(variable: str, key: TemplateKey) -> str:
    if variable in ("case", "items", LINK, PAGE):
        return variable
    if variable in words_of(key.event_type, key.addressee):
        return "words"
    if is_date(variable):
        return "date"
    suffix = variable.rpartition("_")[2]
    return suffix if suffix in ("name", "names", "number") else ""
