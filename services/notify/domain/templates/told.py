"""Who is told of which event in words, and why nobody is told of the others: the table, as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.domain.notification import DIGEST
from services.notify.domain.subscriptions import SUBSCRIPTIONS
from services.notify.domain.templates.template import RESIDENTS, Addressee


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of one type of event.

    ``facts``: fields of the event that texts for staff may use, besides number and category; what
    residents' texts may use stands with their subscription. ``words``: fields in which people write
    freely; they may stand in the inbox alone, which is read signed in, and are never sent out.
    ``nobody``: why nobody is told.
    """

    to: tuple[Addressee, ...] = ()
    facts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    nobody: str = ""


def _nobody(reason: str) -> Told:
    return Told(nobody=reason)


def _told(*to: Addressee, facts: str = "", words: str = "") -> Told:
    return Told(to, tuple(facts.split()), tuple(words.split()))


_BY_INTAKE = _nobody("intake answers its reporter at once; staff are told by the ticket's events")
_ON_THE_SPOT = _nobody("settled on the spot, no ticket and no reporter; its unit gets the copy")
_OF_ITSELF = _nobody("a notice about a notice would go in circles")
_OF_MACHINES = _nobody("about the system itself, not about a case")

TOLD: Mapping[str, Told] = {
    # No event: what was held back for one reader. A digest is for one person, of whichever case.
    DIGEST: _told(
        "resident",
        "unit_handler",
        "duty_officer",
        "street",
        "supervisor",
        facts="count items left",
    ),
    # Its unit's machines get the copy on their queue, machine keepers an alert.
    "endpoint.disabled.v1": _told("unit_handler", facts="host disabled_at failing_since"),
    "appeal.anonymised.v1": _nobody("there is no contact left to tell"),
    "appeal.answered.v1": _told("resident"),
    "appeal.rated.v1": _BY_INTAKE,
    "appeal.review_requested.v1": _BY_INTAKE,
    "appeal.submitted.v1": _BY_INTAKE,
    "appeal.supplemented.v1": _BY_INTAKE,
    "appeal.transferred.v1": _told("resident"),
    "appeal.urged.v1": _BY_INTAKE,
    "appeal.withdrawn.v1": _BY_INTAKE,
    "arbitration.opened.v1": _told(
        *RESIDENTS,
        "unit_handler",
        "street",
        "supervisor",
        facts="unit parties returns due_at",
    ),
    "arbitration.ruled.v1": _told("unit_handler", "street", facts="ruler_unit lead supports"),
    "arbitration.stated.v1": _told("supervisor", facts="unit"),
    "audit.anchored.v1": _OF_MACHINES,
    "audit.recorded.v1": _OF_MACHINES,
    "callback.completed.v1": _nobody("the ticket's closing or review says what follows"),
    "callback.due.v1": _nobody("the call-back agents' list shows it; nobody else acts on it"),
    "danger.acknowledged.v1": _told(
        "unit_handler", "street", "supervisor", facts="calls judge_by acknowledged_at"
    ),
    "danger.called.v1": _told("duty_officer", "supervisor", facts="unit tier why answer_by"),
    "danger.judged.v1": _told(
        "unit_handler",
        "duty_officer",
        "street",
        "supervisor",
        facts="verdict severity severity_before",
    ),
    "danger.raised.v1": _told(
        *RESIDENTS, "unit_handler", "street", "supervisor", facts="certainty severity raised_at"
    ),
    "danger.transferred.v1": _told(
        *RESIDENTS,
        "unit_handler",
        "street",
        "supervisor",
        facts="direction target external_number",
    ),
    "deadline.approaching.v1": _told("unit_handler", facts="unit clock percent due_at"),
    "deadline.missed.v1": _told("unit_handler", "street", "supervisor", facts="unit clock due_at"),
    "deadline.recomputed.v1": _told("unit_handler", facts="before due_at held provisional"),
    "directory.published.v1": _OF_MACHINES,
    "document.issued.v1": _told("unit_handler", "street", facts="kind to_unit answer_by"),
    # Whom a subscription names; see domain/report_subscription.py.
    "hotspot.warned.v1": _told("supervisor", "street", facts="level category place people appeals"),
    "joint_meeting.called.v1": _told(
        "unit_handler", "street", facts="by_unit units hold_by trigger"
    ),
    "joint_meeting.closed.v1": _told("unit_handler", "street", facts="outcome units"),
    "matter.checked.v1": _ON_THE_SPOT,
    "matter.escalated.v1": _ON_THE_SPOT,
    "matter.registered.v1": _ON_THE_SPOT,
    "matter.resettled.v1": _ON_THE_SPOT,
    "notification.failed.v1": _OF_ITSELF,
    "notification.sent.v1": _OF_ITSELF,
    "paper.issued.v1": _told(
        "unit_handler", "street", facts="kind trigger to_unit due_at answer_by"
    ),
    "reply.refused.v1": _nobody("it goes back on the queue that the unit's program reads"),
    "report.published.v1": _told(
        "unit_handler",
        "street",
        "supervisor",
        facts="report_id title subject period_name version",
    ),
    "supervision.ordered.v1": _told(
        "unit_handler", "street", facts="unit count reply_due_at", words="instruction"
    ),
    "ticket.anonymised.v1": _nobody("units' systems erase what they hold; no person has to act"),
    "ticket.closed.v1": _told(*RESIDENTS, "unit_handler", facts="reason round"),
    "ticket.divided.v1": _told("unit_handler", facts="lead_unit"),
    "ticket.escalated.v1": _told(
        "unit_handler",
        "duty_officer",
        "street",
        "supervisor",
        facts="unit tier trigger responsible_unit responsible_missing next_due_at",
    ),
    "ticket.handed_back.v1": _told(
        "unit_handler",
        "street",
        facts="unit from_tier to_tier responsible_unit next_due_at",
        words="reason",
    ),
    "ticket.joined.v1": _told("family", "unit_handler", facts="member_count"),
    "ticket.left.v1": _told(*RESIDENTS),
    "ticket.merged.v1": _told(*RESIDENTS, "unit_handler", facts="role other_number member_count"),
    "ticket.opened.v1": _told("resident"),
    "ticket.question_asked.v1": _told(*RESIDENTS, "unit_handler", facts="unit reply_until"),
    "ticket.question_reminded.v1": _told(*RESIDENTS),
    "ticket.recategorised.v1": _told("unit_handler", facts="unit moved"),
    "ticket.referred.v1": _told(
        "unit_handler", "street", "supervisor", facts="to trigger by_unit units"
    ),
    "ticket.refused.v1": _told(*RESIDENTS),
    "ticket.reminded.v1": _told("unit_handler", facts="unit count"),
    "ticket.reopened.v1": _told(
        *RESIDENTS, "unit_handler", facts="unit round resolve_due_at", words="reason"
    ),
    "ticket.repeat_judged.v1": _nobody("what the look for repeats learns from; a merge is told"),
    "ticket.resolved.v1": _told(*RESIDENTS),
    "ticket.resumed.v1": _told(*RESIDENTS, "unit_handler", facts="unit resolve_due_at"),
    "ticket.retriaged.v1": _told(
        "unit_handler", "street", facts="cause severity severity_before member_count"
    ),
    "ticket.review_opened.v1": _told(
        "unit_handler", "supervisor", facts="unit round cause review_due_at"
    ),
    "ticket.reviewed.v1": _told("unit_handler", facts="unit round outcome", words="reason"),
    "ticket.screened.v1": _nobody("the work order that follows is told"),
    "ticket.sealed.v1": _nobody("whom the case is closed to must not hear why (L2)"),
    "ticket.split.v1": _told(*RESIDENTS, "unit_handler", facts="role other_number"),
    "ticket.supplemented.v1": _told("unit_handler", facts="unit"),
    "ticket.suspended.v1": _told(
        *RESIDENTS, "unit_handler", facts="unit review_at", words="reason"
    ),
    "ticket.unmerged.v1": _told(*RESIDENTS, "unit_handler", facts="role other_number"),
    "ticket.waiting.v1": _told(*RESIDENTS),
    "topic.proposed.v1": _told(
        "unit_handler", "street", "supervisor", facts="by_unit trigger member_count repeats"
    ),
    "unit.reported_in.v1": _told("street", facts="unit in_time reported_in_at"),
    "whistle.assessed.v1": _told("unit_handler", "street", facts="unit blower_unit is_mutual"),
    "whistle.blown.v1": _told(
        "unit_handler",
        "street",
        "supervisor",
        facts="blower_unit units severity report_in_due_at",
        words="reason",
    ),
    "whistle.closed.v1": _told(
        "unit_handler", "street", facts="blower_unit units unanswered_units reason assess_until"
    ),
    "whistle.planned.v1": _told(
        "unit_handler", "street", facts="planned_by_unit revision in_time", words="plan"
    ),
    "whistle.resolved.v1": _told(
        "unit_handler", "street", facts="resolved_by_unit blower_unit outcome", words="result"
    ),
    "work_order.acknowledged.v1": _told(*RESIDENTS),
    "work_order.approved.v1": _told("unit_handler", facts="unit"),
    "work_order.contacted.v1": _nobody("the reporter has just been spoken to"),
    "work_order.disapproved.v1": _told("unit_handler", facts="unit", words="reason"),
    "work_order.extended.v1": _told(*RESIDENTS, "unit_handler", facts="unit resolve_due_at"),
    "work_order.extension_refused.v1": _told("unit_handler", facts="unit", words="reason"),
    "work_order.extension_requested.v1": _told(
        "street", "supervisor", facts="unit wanted_due_at", words="reason"
    ),
    "work_order.handed_over.v1": _told("unit_handler", facts="unit to_unit", words="reason"),
    "work_order.issued.v1": _told(
        *RESIDENTS,
        "unit_handler",
        facts="unit role severity area_name acknowledge_due_at contact_due_at resolve_due_at",
    ),
    "work_order.progressed.v1": _nobody("a note of the unit's own; the case and its page show it"),
    "work_order.reassigned.v1": _told("unit_handler", facts="unit to_unit", words="reason"),
    "work_order.rejected.v1": _told("unit_handler", facts="unit code", words="reason"),
    "work_order.resolved.v1": _told("unit_handler", facts="unit outcome"),
    "work_order.return_confirmed.v1": _told("unit_handler", facts="unit"),
    "work_order.return_refused.v1": _told(
        "unit_handler", facts="unit resolve_due_at", words="reason"
    ),
    "work_order.returned.v1": _told(
        "unit_handler", "supervisor", facts="unit reason", words="basis"
    ),
    "work_order.revoked.v1": _told("unit_handler", facts="unit reason"),
    "work_order.submitted.v1": _told(
        "unit_handler", "supervisor", facts="unit outcome needs_approval"
    ),
    "work_order.suspension_refused.v1": _told("unit_handler", facts="unit", words="reason"),
    "work_order.suspension_requested.v1": _told(
        "street", "supervisor", facts="unit review_at", words="reason"
    ),
}


def told(event_type: str) -> Told:
    """Return who is told; nobody of a type that this version does not know."""
    return TOLD.get(event_type, _nobody("not known to this version"))


def facts_for(event_type: str, addressee: Addressee) -> tuple[str, ...]:
    """Return the fields of an event that a text for these people may be made from."""
    if addressee in RESIDENTS and event_type != DIGEST:
        return SUBSCRIPTIONS[event_type].facts if event_type in SUBSCRIPTIONS else ()
    row = told(event_type)
    return (*row.facts, *row.words)


def resident_addressee(event_type: str, *, founded: bool) -> Addressee:
    """Return how a reporter is addressed: as one of a family unless the ticket is his own.

    ``founded``: his appeal is the one for which the ticket was opened.
    """
    own: Addressee = "resident" if founded else "family"
    to = told(event_type).to
    return own if own in to or not set(RESIDENTS).intersection(to) else _the_other(own)


def is_told(event_type: str, addressee: Addressee) -> bool:
    """Whether these people hear of such an event in words."""
    return addressee in told(event_type).to


def _the_other(own: Addressee) -> Addressee:
    return "family" if own == "resident" else "resident"
