"""The only place where the console is wired: the parts of ``wiring``, composed."""

from services.console.settings import ConsoleSettings
from services.console.wiring.accounts import AccountWiring
from services.console.wiring.desk import DeskWiring
from services.console.wiring.menu import MenuWiring
from services.console.wiring.residents import ResidentsWiring
from services.console.wiring.tickets import TicketWiring


class Container(AccountWiring, ResidentsWiring, DeskWiring, TicketWiring, MenuWiring):
    """Everything that the console's entrypoints use, made when first asked for."""


def bootstrap(settings: ConsoleSettings) -> Container:
    """Return the wired console."""
    return Container(settings)
