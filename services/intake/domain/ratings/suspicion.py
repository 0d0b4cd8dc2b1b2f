"""What makes a rating look as if the reporter had not given it (H1); it counts, and is flagged."""

from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.appeals.appeal import Appeal
from services.intake.domain.ratings.rating import Answer, Flag

# Three reporters in one day from one device: a family of two shares one, a unit's desk rates more.
MANY_REPORTERS: Final = 3
# Entered by staff, resolved and praised within two hours: nobody was there to rate it.
SELF_CLOSING: Final = timedelta(hours=2)


def flags_of(appeal: Appeal, answer: Answer, reporters_of_device: int, now: datetime) -> list[Flag]:
    """Return what is odd about a rating that came from a page or a link.

    Args:
        appeal: whose rating it is.
        answer: what was said.
        reporters_of_device: how many reporters rated from the same device in a day, this one too.
        now: business time.

    """
    flags: list[Flag] = []
    if reporters_of_device >= MANY_REPORTERS:
        flags.append("same_device")
    praised = answer.resolved and answer.satisfaction == "satisfied"
    if appeal.operator is not None and praised and now - appeal.received_at < SELF_CLOSING:
        flags.append("self_closing")
    return flags
