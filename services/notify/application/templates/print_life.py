"""Every notice of one ticket's life, as its templates write it: for people to read through."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.notify.application.templates.preview_template import PreviewTemplate
from services.notify.domain.notification import DIGEST
from services.notify.domain.templates.template import (
    MEDIA,
    Addressee,
    Medium,
    Template,
    TemplateKey,
)
from services.notify.domain.templates.told import TOLD, told
from services.notify.domain.wording import LANGUAGES, Language, Names

# The order in which a ticket would live through everything.
LIFE = (
    "ticket.opened.v1",
    "danger.raised.v1",
    "danger.called.v1",
    "danger.acknowledged.v1",
    "danger.judged.v1",
    "danger.transferred.v1",
    "ticket.joined.v1",
    "ticket.retriaged.v1",
    "ticket.recategorised.v1",
    "ticket.refused.v1",
    "work_order.issued.v1",
    "ticket.divided.v1",
    "work_order.acknowledged.v1",
    "work_order.handed_over.v1",
    "work_order.returned.v1",
    "work_order.return_confirmed.v1",
    "work_order.return_refused.v1",
    "arbitration.opened.v1",
    "arbitration.stated.v1",
    "arbitration.ruled.v1",
    "work_order.reassigned.v1",
    "work_order.revoked.v1",
    "ticket.question_asked.v1",
    "ticket.question_reminded.v1",
    "ticket.supplemented.v1",
    "ticket.waiting.v1",
    "work_order.suspension_requested.v1",
    "work_order.suspension_refused.v1",
    "ticket.suspended.v1",
    "ticket.resumed.v1",
    "work_order.extension_requested.v1",
    "work_order.extended.v1",
    "work_order.extension_refused.v1",
    "ticket.reminded.v1",
    "deadline.approaching.v1",
    "deadline.missed.v1",
    "deadline.recomputed.v1",
    "ticket.escalated.v1",
    "supervision.ordered.v1",
    "paper.issued.v1",
    "document.issued.v1",
    "ticket.referred.v1",
    "joint_meeting.called.v1",
    "joint_meeting.closed.v1",
    "topic.proposed.v1",
    "ticket.handed_back.v1",
    "whistle.blown.v1",
    "unit.reported_in.v1",
    "whistle.planned.v1",
    "whistle.resolved.v1",
    "whistle.closed.v1",
    "whistle.assessed.v1",
    "ticket.merged.v1",
    "ticket.unmerged.v1",
    "ticket.split.v1",
    "work_order.submitted.v1",
    "work_order.approved.v1",
    "work_order.disapproved.v1",
    "work_order.rejected.v1",
    "work_order.resolved.v1",
    "ticket.resolved.v1",
    "ticket.review_opened.v1",
    "ticket.reviewed.v1",
    "ticket.reopened.v1",
    "ticket.left.v1",
    "ticket.closed.v1",
    "appeal.answered.v1",
    "appeal.transferred.v1",
    "endpoint.disabled.v1",
    "report.published.v1",
    "hotspot.warned.v1",
    DIGEST,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one audience reads of one event in one language: equal texts of several media once."""

    event_type: str
    addressee: Addressee
    language: Language
    texts: Sequence[tuple[tuple[Medium, ...], str, str]]


class PrintLife:
    """Renders what would be sent; asks for no contact and sends nothing."""

    def __init__(self, templates: Mapping[TemplateKey, Template], preview: PreviewTemplate) -> None:
        """Take the set, and what shows one of it."""
        self._templates = templates
        self._preview = preview

    def __call__(self, names: Names, story: Sequence[Mapping[str, Any]] = ()) -> Iterator[Said]:
        """Yield what is said of a ticket's events, in their order; without a story, of all."""
        types = tuple(dict.fromkeys(str(raw["type"]) for raw in story)) or LIFE
        for event_type in types:
            upto = _until(story, event_type)
            for addressee in told(event_type).to:
                for language in LANGUAGES:
                    texts = self._texts(event_type, addressee, language, names, upto)
                    yield Said(event_type, addressee, language, texts)

    def _texts(
        self,
        event_type: str,
        addressee: Addressee,
        language: Language,
        names: Names,
        story: Sequence[Mapping[str, Any]],
    ) -> list[tuple[tuple[Medium, ...], str, str]]:
        found: dict[tuple[str, str], list[Medium]] = {}
        for medium in MEDIA:
            template = self._templates.get(TemplateKey(event_type, addressee, medium, language))
            if template is not None:
                said = self._preview(template, names, story)
                found.setdefault((said.subject, said.text), []).append(medium)
        return [(tuple(media), subject, text) for (subject, text), media in found.items()]


def unprinted() -> list[str]:
    """Return the events that somebody is told of and that are missing in a life."""
    return [name for name, row in TOLD.items() if row.to and name not in LIFE]


def _until(story: Sequence[Mapping[str, Any]], event_type: str) -> Sequence[Mapping[str, Any]]:
    """Return a story up to its last event of a type, so that the case is as it was then."""
    last = max((n for n, raw in enumerate(story) if raw["type"] == event_type), default=-1)
    return story[: last + 1]
