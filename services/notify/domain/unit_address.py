"""Where a unit's people want to be told outside the system: a group's robot, or a mailbox."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urldefrag

from services.notify.domain.contact import masked
from services.notify.domain.endpoint import UnusableUrl, host_of, wants
from services.notify.domain.notification import Channel
from services.notify.domain.policy.bounce import HARD
from services.notify.domain.wording import Language

MAIL: Channel = "email"
# Its URLs lead wherever they say, this machine included: an admin answers for each.
ANYWHERE: Channel = "apprise"
MOST_OF_A_UNIT = 10
MOST_FAILURES = 3
# The reasons of the channels' tables that say of an address that there is nobody.
_GONE = HARD | {"robot_gone", "http_404", "http_410", "address_private", "address_malformed"}
_MAILBOX = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{3,190}")


@dataclass(frozen=True, slots=True)
class UnitAddress:
    """An address of a unit for one channel; ``events`` as an endpoint's filter.

    ``to`` is what the channel's file calls its address, a robot's signing secret behind ``#``.
    ``failures`` counts those in a row that another try would not mend; with MOST_FAILURES of them
    it is ``disabled_at`` (wall time, as ``created_at``) until its unit enables it again.
    """

    address_id: str
    unit: str
    channel: Channel
    to: str = field(repr=False)
    created_at: datetime
    created_by: str
    language: Language = "zh"
    events: tuple[str, ...] = ()
    failures: int = 0
    failing: str | None = None
    disabled_at: datetime | None = None

    def wants(self, event_type: str) -> bool:
        """Whether this type passes the filter; an empty one lets all pass."""
        return wants(self.events, event_type)

    @property
    def shown(self) -> str:
        """The address as it may be shown: whoever has a robot's URL may write to its group."""
        if self.channel == MAIL:
            return masked(self.to)
        scheme, mark, rest = self.to.partition("://")
        return f"{scheme}{mark}{rest.partition('/')[0].rpartition('@')[2]}/…"


def is_gone(reason: str) -> bool:
    """Whether a coded failure says that an address leads nowhere."""
    return reason in _GONE


def host_to_check(channel: Channel, to: str) -> str | None:
    """Return the host that an address leads to, None where there is none to look up.

    Raises:
        UnusableUrl: when it is no address of the channel.

    """
    if channel == MAIL:
        if not _MAILBOX.fullmatch(to):
            raise UnusableUrl("mailbox_malformed")
        return None
    if channel == ANYWHERE:
        if "://" not in to:
            raise UnusableUrl("url_malformed")
        return None
    return host_of(urldefrag(to).url)
