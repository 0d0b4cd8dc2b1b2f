"""Appeals come in and are taken on."""

from datetime import timedelta
from functools import cached_property

from services.common.ids import new_id
from services.intake.adapters.personal_data.phone_numbers import LibraryPhoneNumbers
from services.intake.application.appeals.receive_appeal import ReceiveAppeal
from services.intake.application.appeals.republish_appeals import RepublishAppeals
from services.intake.application.following.speak_up import SpeakUp
from services.intake.domain.danger.finding import DangerFinding, find_dangers
from services.intake.domain.danger.rules import rules_in_force
from services.intake.wiring.attachments import AttachmentWiring
from services.intake.wiring.danger import fallback_danger


class Receiving(AttachmentWiring):
    """Appeals come in and are taken on; their reporters add to them."""

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
            fallback_danger=fallback_danger(),
            attachments=self.give_attachments,
        )

    def dangers_in(self, text: str, category: str | None) -> DangerFinding:
        """Return the danger that a text means, as it will be found when it is submitted."""
        rules = rules_in_force(self.directory.current(), fallback_danger())
        return find_dangers((text,), category, rules)

    @cached_property
    def speak_up(self) -> SpeakUp:
        """Use case."""
        return SpeakUp(
            appeals=self.appeals,
            views=self.views,
            clock=self.clock,
            pause=timedelta(hours=self.settings.intake_urge_hours),
            directory=self.directory,
            attachments=self.give_attachments,
            fallback_danger=fallback_danger(),
        )

    @cached_property
    def republish_appeals(self) -> RepublishAppeals:
        """Use case."""
        patience = timedelta(seconds=self.settings.intake_republish_after_seconds)
        return RepublishAppeals(self.timers, self.wall, patience)
