"""Show a reporter's contact to one person for one purpose (L2): by office, or by a grant."""

from dataclasses import dataclass
from typing import Final, Protocol

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.intake.application.appeals.sealing import unsealed
from services.intake.ports.appeals import Appeals
from services.intake.ports.personal_data import ContactLog, ContactStore, Sealer

# Who speaks with reporters by office, and who with those of confidential appeals; everybody else
# needs the grant of a ticket's lead handler.
BY_OFFICE: Final = frozenset({"operator", "callback_agent", "supervisor"})
_CONFIDENTIAL: Final = frozenset({"supervisor", "director"})
_log = get_logger(__name__)


class Grants(Protocol):
    """Dispatch's word on who handles a ticket now."""

    def order_of_grant(self, grant: str, subject: str, appeal_id: str) -> str | None:
        """Return the work order that a grant is good for, or None.

        Raises:
            DispatchUnavailable: dispatch cannot be asked.

        """
        ...


class NoSuchAppeal(Exception):
    """There is none, or not for this person: both look alike."""


class GrantNeeded(Exception):
    """The person neither speaks with reporters by office nor shows a grant."""


class GrantRefused(Exception):
    """The grant is not good: expired, somebody else's, or the order has moved."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    subject: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class RevealedContact:
    """What the person may use now, and does not keep."""

    name: str | None
    phone: str | None
    email: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class RevealContact:
    """The use case, with its ports; ``wall`` is wall time."""

    appeals: Appeals
    store: ContactStore
    sealer: Sealer
    log: ContactLog
    grants: Grants
    wall: Clock

    def __call__(
        self, by: Person, appeal_id: str, *, purpose: str, grant: str | None
    ) -> RevealedContact:
        """Return the contact; that it was looked up, by whom and what for, is kept before.

        Raises:
            GrantNeeded, GrantRefused, NoSuchAppeal, DispatchUnavailable: nothing was shown.

        """
        order_id = self._allowed(by, appeal_id, grant)
        case = self.appeals.get(appeal_id)
        if case is None:
            raise NoSuchAppeal
        if order_id is None:
            _check_office(by, is_confidential=case.appeal.confidential)
        why = f"reveal:{purpose}" if order_id is None else f"reveal:{purpose}:{order_id}"
        self.log.note(by.subject, why, [appeal_id], self.wall.now())
        _log.info("contact_revealed", appeal_id=appeal_id, by=by.subject, purpose=purpose)
        kept = self.store.sealed_contacts([appeal_id]).get(appeal_id)
        if kept is None:
            raise NoSuchAppeal
        name, phone, email = (
            unsealed(self.sealer, appeal_id, field, kept.sealed)
            for field in ("name", "phone", "email")
        )
        return RevealedContact(name, phone, email, kept.language)

    def _allowed(self, by: Person, appeal_id: str, grant: str | None) -> str | None:
        """Return the order that a grant is good for; None for whoever needs none."""
        if grant is None:
            if by.roles.isdisjoint(BY_OFFICE | _CONFIDENTIAL):
                raise GrantNeeded
            return None
        order_id = self.grants.order_of_grant(grant, by.subject, appeal_id)
        if order_id is None:
            raise GrantRefused
        return order_id


def _check_office(by: Person, *, is_confidential: bool) -> None:
    """Let whoever may look by office: at a confidential appeal others than at the rest."""
    if is_confidential and by.roles.isdisjoint(_CONFIDENTIAL):
        raise NoSuchAppeal
    if not is_confidential and by.roles.isdisjoint(BY_OFFICE):
        raise GrantNeeded
