"""Lets a reader opt out (退订), or in again: by a mail's link, or by SMS as intake hears it."""

from dataclasses import dataclass
from typing import Final

from services.notify.application.decide_opt_out import DecideOptOut
from services.notify.application.set_preferences import SetPreferences
from services.notify.ports.opt_outs import OptOutLinks
from services.notify.ports.readers import KeptPreferences

BY_LINK: Final = "resident:link"
BY_SMS: Final = "resident:sms"


@dataclass(frozen=True)
class OptOut:
    """By link: the link is the proof; saying the same again changes nothing."""

    links: OptOutLinks
    decide: DecideOptOut

    def read(self, token: str) -> KeptPreferences:
        """Return what the reader wants; raises NotALink when the token is none of ours."""
        return self.decide.read(self.links.person(token))

    def __call__(self, token: str, *, opted_out: bool) -> KeptPreferences:
        """Note it; raises NotALink, and PreferencesMoved as ``DecideOptOut``."""
        return self.decide(self.links.person(token), opted_out=opted_out, by=BY_LINK)


@dataclass(frozen=True)
class OptOutBySms:
    """By a reply: the gateway's signature is the proof, which intake has checked."""

    readers: SetPreferences
    decide: DecideOptOut

    def __call__(self, appeal_id: str, *, opted_out: bool) -> KeptPreferences:
        """Note it for the reporter of an appeal.

        Raises:
            ReaderUnknown, DependencyAway: as ``SetPreferences``.
            PreferencesMoved: as ``DecideOptOut``.

        """
        person = self.readers.person_of(appeal_id)
        return self.decide(person, opted_out=opted_out, by=BY_SMS)
