"""A ticket's founding appeal, as an appeal again: what the unit of another ticket reads of it."""

from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Member, Ticket


def founding_appeal(ticket: Ticket) -> Appeal:
    """Return the appeal that founded a ticket."""
    matter, member = ticket.matter, ticket.member(ticket.appeal_id)
    return Appeal(
        id=ticket.appeal_id,
        channel=ticket.channel,
        kind=ticket.kind,
        title=matter.title,
        text=matter.text,
        received_at=ticket.received_at,
        anonymous=matter.anonymous,
        confidential=matter.confidential,
        category=ticket.category,
        area_code=ticket.area_code,
        address=matter.address,
        point=matter.point,
        occurred_at=matter.occurred_at,
        reporter_ref=member.reporter_ref if member else None,
        danger_words=ticket.danger,
        danger_doubts=ticket.doubts,
        attachments=member.attachments if member else (),
        operator=member.operator if member else None,
        answers=matter.answers,
    )


def appeal_of(member: Member, ticket: Ticket) -> Appeal:
    """Return what stands for a member whose own words are not kept: the ticket's."""
    founding = founding_appeal(ticket)
    return Appeal(
        id=member.appeal_id,
        channel=member.channel,
        kind=founding.kind,
        title=founding.title,
        text=founding.text,
        received_at=member.received_at,
        confidential=founding.confidential,
        area_code=founding.area_code,
        address=founding.address,
        point=founding.point,
        reporter_ref=member.reporter_ref,
        danger_words=founding.danger_words,
        danger_doubts=founding.danger_doubts,
        attachments=member.attachments,
        operator=member.operator,
        answers=founding.answers,
    )
