"""The rules of telling, and what is known of readers."""

from functools import cached_property

from services.notify.adapters.policy.versions import MongoPolicies
from services.notify.adapters.readers.keys import HashedAddresses
from services.notify.adapters.readers.opt_out_links import SealedOptOutLinks
from services.notify.adapters.readers.preferences import MongoPreferences
from services.notify.adapters.readers.suppressions import MongoSuppressions
from services.notify.application.decide_opt_out import DecideOptOut
from services.notify.application.opt_out import OptOut
from services.notify.application.policy.publish_policy import PublishPolicy
from services.notify.domain.policy.policy import Policy
from services.notify.wiring.foundation import Foundation


class PolicyWiring(Foundation):
    """The rules of telling, and what is known of readers."""

    @cached_property
    def policies(self) -> MongoPolicies:
        """The versions of the rules; before the first, nothing is held back."""
        return MongoPolicies(self.database, Policy())

    @cached_property
    def publish_policy(self) -> PublishPolicy:
        """Check and publish rules."""
        return PublishPolicy(self.policies, self.wall)

    @cached_property
    def address_keys(self) -> HashedAddresses:
        """Tells readers apart."""
        return HashedAddresses(self.settings.notify_secret_key.get_secret_value())

    @cached_property
    def preferences(self) -> MongoPreferences:
        """What readers want."""
        return MongoPreferences(self.database)

    @cached_property
    def opt_out_links(self) -> SealedOptOutLinks:
        """Links by which readers opt out."""
        secret = self.settings.notify_secret_key.get_secret_value()
        return SealedOptOutLinks(secret, self.settings.notify_public_url)

    @cached_property
    def decide_opt_out(self) -> DecideOptOut:
        """Note who opts out."""
        return DecideOptOut(self.preferences, self.wall)

    @cached_property
    def opt_out(self) -> OptOut:
        """Let readers opt out by link."""
        return OptOut(self.opt_out_links, self.decide_opt_out)

    @cached_property
    def suppressions(self) -> MongoSuppressions:
        """The suppression list."""
        return MongoSuppressions(self.database)
