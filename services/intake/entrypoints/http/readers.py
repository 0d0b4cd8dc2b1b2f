"""Which of the staff may know of a case, and read its words; the same rules as in dispatch (L2)."""

from services.common.web.auth import current
from services.common.web.principal import CONFIDENTIAL_READERS, Principal
from services.intake.application.following.closed_cases import Reader
from services.intake.domain.appeals.appeal import Appeal


def reader() -> Reader:
    """Return who asks, as seals know him."""
    who = current()
    return Reader(who.unit, who.areas)


def reads_words(appeal: Appeal, who: Principal) -> bool:
    """Whether somebody who reads appeals reads the words of this one: few do if confidential."""
    return not appeal.confidential or not who.roles.isdisjoint(CONFIDENTIAL_READERS)
