"""A call comes in at the hotline: which of the caller's cases are open (A3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.common.clock import Clock
from services.intake.application.following.closed_cases import ClosedCases, Reader
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import FINAL_STATES, TicketView
from services.intake.ports.appeals import Appeals
from services.intake.ports.channels import Call, Calls, KeyTaken
from services.intake.ports.following import TicketViews
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.personal_data import PhoneNumbers

# Of somebody who rings every day the latest are looked at, and some of them are read out.
_LOOKED_AT: Final = 200
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of the caller that has not ended."""

    case: AppealCase
    view: TicketView | None

    @property
    def state(self) -> str:
        """Return where it stands, in the resident's words for it."""
        return self.view.state if self.view else "accepted"


@dataclass(frozen=True, slots=True)
class TakenCall:
    """What the operator sees while it rings; ``number_known`` is False of no readable number."""

    call: Call
    number_known: bool
    cases: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class TakeCall:
    """The use case, with its ports."""

    appeals: Appeals
    views: TicketViews
    closed_cases: ClosedCases
    calls: Calls
    phones: PhoneNumbers
    hashes: KeyedHashes
    clock: Clock

    def __call__(
        self, call_id: str, number: str | None, *, operator: str, reader: Reader
    ) -> TakenCall:
        """Keep the call once, and return the caller's open cases as they are now.

        A number that cannot be read, or is withheld, is a call all the same: without cases.

        Raises:
            KeyTaken: the call's id stands for a call of another number.

        """
        phone = self.phones.parse(number) if number else None
        index = self.hashes.phone_index(phone) if phone else None
        call = self.calls.add(Call(call_id, index, operator, self.clock.now()))
        if call.phone_index != index:
            raise KeyTaken(call_id)
        cases = self._open(index, reader) if index else ()
        return TakenCall(call, phone is not None, cases)

    def _open(self, index: str, reader: Reader) -> tuple[OpenCase, ...]:
        found = [case for case in self.appeals.of_caller(index, _LOOKED_AT) if not case.is_ended]
        known = self.closed_cases.open_to(reader, found)
        views = self.views.load(_tickets(known))
        paired = [OpenCase(case, views.get(case.ticket_id or "")) for case in known]
        return tuple(one for one in paired if one.state not in FINAL_STATES)[:_SHOWN]


def _tickets(cases: Sequence[AppealCase]) -> Sequence[str]:
    tickets: Mapping[str, None] = {case.ticket_id: None for case in cases if case.ticket_id}
    return list(tickets)
