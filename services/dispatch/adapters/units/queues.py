"""Units' queues as RabbitMQ's management sees them."""

from collections.abc import Callable

from services.common.broker.admin import ManagementApi, ManagementUnavailable
from services.common.broker.topology import DEPARTMENT_MAX_LENGTH, department_queue
from services.dispatch.domain.units.queue import UnitQueue
from services.dispatch.ports.units import BrokerAway


class ManagedQueues:
    """Implements the port ``QueueStates``."""

    def __init__(self, management: Callable[[], ManagementApi | None]) -> None:
        self._management = management

    def of(self, unit: str) -> UnitQueue | None:
        """See the port."""
        management = self._management()
        if management is None:
            raise BrokerAway("no address of the broker's management is set")
        try:
            with management as api:
                found = api.queue(department_queue(unit))
        except ManagementUnavailable as error:
            raise BrokerAway(str(error)) from error
        if found is None:
            return None
        return UnitQueue(
            found.name, found.ready, found.unacknowledged, found.consumers, DEPARTMENT_MAX_LENGTH
        )
