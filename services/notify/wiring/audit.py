"""Acts on their way into the audit trail."""

from functools import cached_property

from services.notify.adapters.acts import DispatchAuditTrail, MongoUntoldActs
from services.notify.application.tell_acts import TellActs
from services.notify.wiring.foundation import Foundation


class AuditWiring(Foundation):
    """Acts on their way into the audit trail."""

    @cached_property
    def tell_acts(self) -> TellActs:
        """Tell what people did to rules and lists."""
        trail = DispatchAuditTrail(self.service("dispatch"))
        return TellActs(MongoUntoldActs(self.database), trail)
