"""Sends a unit's robot or mailbox a test message, at once, and says what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.ids import new_id
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Channel, Failed, Outcome
from services.notify.domain.unit_address import UnitAddress
from services.notify.domain.wording import Language
from services.notify.ports.channels import Way
from services.notify.ports.clocks import Now
from services.notify.ports.unit_addresses import UnitAddresses

PAUSE = timedelta(seconds=6)  # ten a minute; robots take twenty


class TriedTooOften(Exception):
    """It was tried a moment ago."""


@dataclass(frozen=True)
class TryAddress:
    """A test goes to an address that is left alone too: to see whether it is mended.

    ``words`` hold the test's subject and text by language.
    """

    addresses: UnitAddresses
    ways: Mapping[Channel, Way]
    words: Mapping[Language, Mapping[str, str]]
    wall: Now

    def __call__(self, address: UnitAddress) -> Outcome:
        """Return what came of it; blocks up to the channel's time-out.

        Raises:
            TriedTooOften: within six seconds of the last one.

        """
        now: datetime = self.wall.now()
        if not self.addresses.may_try(address.address_id, now, PAUSE):
            raise TriedTooOften
        way = self.ways.get(address.channel)
        if way is None:
            return Failed(address.channel, "channel_not_set_up")
        words = self.words[address.language]
        letter = Letter(
            new_id("png"),
            address.to,
            words["test_text"].format(unit=address.unit),
            words["test_subject"],
            language=address.language,
        )
        return way.provider.deliver([letter])[0]
