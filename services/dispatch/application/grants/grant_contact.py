"""Give the lead's handler a grant for ten minutes, and tell intake whether one that is shown holds.

The grant is an opaque random word of which only the digest is kept: unlike a signed token it ends
at once when the order is taken away, and no key has to be shared.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.grants.contact_grant import ContactGrants, grant_contact, holds
from services.dispatch.domain.refusals import NotFound
from services.dispatch.ports.tickets import Tickets

_BYTES = 32
_log = get_logger(__name__)


@dataclass(frozen=True)
class GrantContact:
    """Both halves of the use case; ``wall`` is wall time."""

    tickets: Tickets
    grants: ContactGrants
    wall: Clock

    def give(self, work_order_id: str, caller: Caller) -> tuple[str, datetime]:
        """Return a new grant and when it ends (wall time); raises as ``grant_contact``."""
        ticket = self.tickets.by_order(work_order_id)
        if ticket is None:
            raise NotFound
        caller.must_see(ticket)
        word = secrets.token_urlsafe(_BYTES)
        grant = grant_contact(ticket, work_order_id, caller, self.wall.now(), key=_key(word))
        self.grants.keep(grant)
        _log.info("contact_granted", work_order_id=work_order_id, by=caller.subject)
        return word, grant.expires_at

    def check(self, word: str, *, subject: str, appeal_id: str) -> str | None:
        """Return the work order that a grant is good for, or None where it is not good."""
        grant = self.grants.find(_key(word))
        ticket = self.tickets.get(grant.ticket_id) if grant else None
        good = holds(grant, ticket, self.wall.now(), subject=subject, appeal=appeal_id)
        return grant.work_order_id if grant is not None and good else None


def _key(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
