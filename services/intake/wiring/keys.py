"""What seals and hashes."""

from functools import cached_property

from services.intake.adapters.personal_data.keyed_hashes import HmacHashes
from services.intake.adapters.personal_data.sealing import KeyRing
from services.intake.wiring.foundation import Foundation


class Keys(Foundation):
    """What seals and hashes."""

    @cached_property
    def sealer(self) -> KeyRing:
        """Seals what is personal."""
        return KeyRing(self.settings.intake_seal_keys.get_secret_value())

    @cached_property
    def hashes(self) -> HmacHashes:
        """What is derived with keys."""
        settings = self.settings
        return HmacHashes(
            phone_key=settings.intake_phone_index_key.get_secret_value(),
            reporter_key=settings.intake_reporter_ref_key.get_secret_value(),
            tracking_key=settings.intake_tracking_key.get_secret_value(),
            digest_key=settings.idempotency_key.get_secret_value(),
        )
