"""Open a tracking session: code and phone suffix (or PIN) let a resident see the own case."""

import hmac
from collections.abc import Mapping, Sequence

from services.intake.application.appeals.sealing import unsealed
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.tracking_code import NotATrackingCode, normalise
from services.intake.ports.appeals import Appeals
from services.intake.ports.following import TrackLinks, WrongTries
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.personal_data import Sealer

_SUFFIX_LENGTH = 4
# An appeal that is not: its phone is opened where there is none to open.
_STAND_IN = "apl_nobody"


class NoSuchCase(Exception):
    """Absent and wrong look the same: whoever guesses learns nothing (promise A10)."""


class TooManyTries(Exception):
    """Too many wrong guesses for one code or from one address."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class OpenTrackingSession:
    """The use case, with its ports."""

    def __init__(
        self,
        appeals: Appeals,
        sealer: Sealer,
        hashes: KeyedHashes,
        tries: WrongTries,
        links: TrackLinks,
    ) -> None:
        self.appeals = appeals
        self.sealer = sealer
        self.hashes = hashes
        self.tries = tries
        self.links = links
        self._stand_in = sealer.seal(_STAND_IN, "phone", "+8610000000000")

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
        fits = self._fits(case, phone_suffix or "", pin or "", by_pin=pin is not None)
        if case is None or not fits:
            raise NoSuchCase
        self.tries.forgive(keys)
        return case.appeal.id

    def by_link(self, token: str, address: str) -> str:
        """Return the id of the appeal that a one-time link opens; it is used up by that.

        Raises:
            NoSuchCase: unknown, used or expired, or of an appeal that is not.
            TooManyTries: before anything is looked up.

        """
        keys = [f"address:{address}"]
        self._count(keys)
        appeal_id = self.links.take(token)
        if appeal_id is None or self.appeals.get(appeal_id) is None:
            raise NoSuchCase
        self.tries.forgive(keys)
        return appeal_id

    def _count(self, keys: Sequence[str]) -> None:
        seconds = self.tries.take(keys)
        if seconds:
            raise TooManyTries(seconds)

    def _fits(self, case: AppealCase | None, suffix: str, pin: str, *, by_pin: bool) -> bool:
        """Whether the proof is right; absent and wrong cost the same: one PIN, one opened phone.

        Where there is no case, or no phone, a stand-in that nobody has is opened in its place.
        """
        appeal_id = case.appeal.id if case else _STAND_IN
        sealed = case.secrets.sealed if case else {}
        has_phone = "phone" in sealed
        right_pin = hmac.compare_digest(pin.encode(), self.hashes.pin(appeal_id).encode())
        phone = self._phone(appeal_id, sealed) if has_phone else self._stand_in_phone()
        right_suffix = hmac.compare_digest(suffix.encode(), phone[-_SUFFIX_LENGTH:].encode())
        if case is None:
            return False
        # No phone was given: the longer code alone opens the case.
        return right_pin if by_pin else right_suffix or not has_phone

    def _phone(self, appeal_id: str, sealed: Mapping[str, str]) -> str:
        return unsealed(self.sealer, appeal_id, "phone", sealed) or ""

    def _stand_in_phone(self) -> str:
        return self.sealer.unseal(_STAND_IN, "phone", self._stand_in)
