"""notify's list of who wants to be told less."""

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.intake.ports.opt_outs import OptOutsAway

_PATH = "/internal/v1/opt-outs"
_NOBODY = 404


class NotifyOptOuts:
    """Implements ``OptOuts``."""

    def __init__(self, notify: ServiceClient) -> None:
        self._notify = notify

    def note(self, appeal_id: str, *, opted_out: bool) -> bool:
        """See the port."""
        try:
            self._notify.post(_PATH, {"appeal_id": appeal_id, "opted_out": opted_out})
        except ServiceUnavailable as error:
            raise OptOutsAway(str(error)) from error
        except ServiceRefused as error:
            if error.status != _NOBODY:
                raise OptOutsAway(f"notify refused: {error.status}") from error
            return False
        return True
