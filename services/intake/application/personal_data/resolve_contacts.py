"""Resolve contacts for another service that must speak to reporters; each look-up is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.intake.application.appeals.sealing import unsealed
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.personal_data import (
    ContactLog,
    ContactStore,
    SealedContact,
    Sealer,
    Unreadable,
)

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ResolvedContact:
    """How to reach a reporter, and the code to name in what is sent."""

    phone: str | None
    email: str | None
    language: str | None
    tracking_code: str


@dataclass(frozen=True, slots=True)
class ResolveContacts:
    """The use case, with its ports; ``wall`` is wall time."""

    store: ContactStore
    sealer: Sealer
    hashes: KeyedHashes
    log: ContactLog
    wall: Clock

    def __call__(
        self, by: str, purpose: str, appeal_ids: Sequence[str]
    ) -> dict[str, ResolvedContact]:
        """Return contacts by appeal id; unknown ids are left out. The look-up is logged first."""
        self.log.note(by, purpose, appeal_ids, self.wall.now())
        found = self.store.sealed_contacts(appeal_ids)
        return {appeal_id: self._opened(appeal_id, kept) for appeal_id, kept in found.items()}

    def _opened(self, appeal_id: str, kept: SealedContact) -> ResolvedContact:
        return ResolvedContact(
            phone=self._value(appeal_id, "phone", kept),
            email=self._value(appeal_id, "email", kept),
            language=kept.language,
            tracking_code=self.hashes.tracking_code(appeal_id, alone=kept.is_alone),
        )

    def _value(self, appeal_id: str, field: str, kept: SealedContact) -> str | None:
        try:
            return unsealed(self.sealer, appeal_id, field, kept.sealed)
        except Unreadable:  # one damaged field must not silence four hundred other residents
            _log.error("sealed_field_unreadable", appeal_id=appeal_id, field=field)
            return None
