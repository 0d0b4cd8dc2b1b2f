"""Open a tracking session: code and phone suffix (or PIN) let a resident see the own case."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.application.appeals.sealing import unsealed
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.tracking_code import NotATrackingCode, normalise
from services.intake.ports.appeals import Appeals
from services.intake.ports.following import WrongTries
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.personal_data import Sealer

_SUFFIX_LENGTH = 4


class NoSuchCase(Exception):
    """Absent and wrong look the same: whoever guesses learns nothing (promise A10)."""


class TooManyTries(Exception):
    """Too many wrong guesses for one code or from one address."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class OpenTrackingSession:
    """The use case, with its ports."""

    appeals: Appeals
    sealer: Sealer
    hashes: KeyedHashes
    tries: WrongTries

    def __call__(
        self, written_code: str, phone_suffix: str | None, pin: str | None, address: str
    ) -> str:
        """Return the appeal's id.

        Args:
            written_code: as typed or heard.
            phone_suffix: the last four digits of the reporter's phone.
            pin: the six digits from the printed slip, instead of the suffix.
            address: the network address that asks, for the throttle.

        Raises:
            NoSuchCase: for anything that does not fit.
            TooManyTries: before anything is looked up.

        """
        try:
            code = normalise(written_code)
        except NotATrackingCode as error:
            slip = [f"address:{address}"]
            self._count(slip)
            self.tries.forgive(slip)  # a slip of the finger is not a guess
            raise NoSuchCase from error
        index = self.hashes.tracking_index(code)
        keys = [f"code:{index}", f"address:{address}"]
        self._count(keys)
        case = self.appeals.by_tracking_index(index)
        if case is None or not self._fits(case, phone_suffix, pin):
            raise NoSuchCase
        self.tries.forgive(keys)
        return case.appeal.id

    def _count(self, keys: Sequence[str]) -> None:
        seconds = self.tries.take(keys)
        if seconds:
            raise TooManyTries(seconds)

    def _fits(self, case: AppealCase, phone_suffix: str | None, pin: str | None) -> bool:
        appeal_id = case.appeal.id
        if pin is not None:
            return hmac.compare_digest(pin.encode(), self.hashes.pin(appeal_id).encode())
        phone = unsealed(self.sealer, appeal_id, "phone", case.secrets.sealed)
        if phone is None:
            return True  # no phone was given: the longer code alone opens the case
        suffix = (phone_suffix or "").encode()
        return hmac.compare_digest(suffix, phone[-_SUFFIX_LENGTH:].encode())
