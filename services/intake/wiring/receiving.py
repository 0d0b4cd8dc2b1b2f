"""Appeals come in and are taken on."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from importlib.resources import files

import yaml

from services.common.ids import new_id
from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.application.appeals.receive_appeal import ReceiveAppeal
from services.intake.application.appeals.republish_appeals import RepublishAppeals
from services.intake.wiring.appeals import AppealStores
from services.intake.wiring.directory import DirectoryWiring
from services.intake.wiring.keys import Keys


class Receiving(AppealStores, DirectoryWiring, Keys):
    """Appeals come in and are taken on."""

    @cached_property
    def receive_appeal(self) -> ReceiveAppeal:
        """Use case."""
        return ReceiveAppeal(
            appeals=self.appeals,
            directory=self.directory,
            sealer=self.sealer,
            hashes=self.hashes,
            phones=LibraryPhoneNumbers(),
            clock=self.clock,
            wall=self.wall,
            new_id=new_id,
            fallback_danger_words=tuple(fallback_danger_words()),
        )

    @cached_property
    def republish_appeals(self) -> RepublishAppeals:
        """Use case."""
        patience = timedelta(seconds=self.settings.intake_republish_after_seconds)
        return RepublishAppeals(self.timers, self.wall, patience)


def fallback_danger_words() -> Sequence[str]:
    """Return the words that count while no directory is known."""
    text = (files("services.intake") / "danger_words.yaml").read_text(encoding="utf-8")
    words: list[str] = yaml.safe_load(text)
    return words
