"""Who reads an attachment that intake keeps: whoever reads what it was added to (L1)."""

from collections.abc import Iterable

from services.dispatch.domain.arbitration.rulers import may_read_statements
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.escalation.policy import Responsible
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.rights.readers import cleared, cleared_of_ruling


def may_read(
    ticket: Ticket,
    attachment_id: str,
    owner: str,
    caller: Caller,
    above: Iterable[Responsible] = (),
) -> bool:
    """Whether a caller reads an attachment that belongs to an appeal or to the ticket itself.

    What a reporter added is read like his words; proof of work like the work; the minutes of a
    ruling by its parties and by whom it binds; what a party stated by the parties and who rules.

    Args:
        ticket: where the appeal is now, or what the attachment was uploaded for.
        attachment_id: which one.
        owner: the appeal's id, or the ticket's.
        caller: who asks.
        above: the tiers to which an arbitration has climbed.

    """
    if not caller.may_see(ticket):
        return False
    if ticket.member(owner) is not None:
        return "words" in cleared(ticket, caller)
    proofs = (proof for order in ticket.orders for proof in order.proofs)
    if any(proof.attachment_id == attachment_id for proof in proofs):
        return "work" in cleared(ticket, caller)
    for ruling in ticket.dispute.rulings:
        if attachment_id in ruling.minutes:
            return "work" in cleared_of_ruling(ticket, ruling, caller)
    higher = list(above)
    return any(
        attachment_id in statement.attachments and may_read_statements(item, caller, higher)
        for item in ticket.dispute.arbitrations
        for statement in item.statements
    )
