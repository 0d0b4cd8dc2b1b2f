"""The only place where notify is wired: the parts of ``wiring``, composed."""

from services.notify.settings import NotifySettings
from services.notify.wiring.bounces import BounceWiring
from services.notify.wiring.following import Following
from services.notify.wiring.sending import Sending


class Container(Following, Sending, BounceWiring):
    """One process's wiring; each part is made when it is first asked for."""


def bootstrap(settings: NotifySettings) -> Container:
    """Return the wired service; nothing is connected before it is used."""
    return Container(settings)
