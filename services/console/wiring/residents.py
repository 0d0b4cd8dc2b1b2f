"""Residents' pages: intake without rights, the directory as everybody knows it."""

from functools import cached_property

from services.console.adapters.public_directory import DispatchDirectory
from services.console.adapters.public_figures import ReportedFigures
from services.console.adapters.residents_api import IntakeForResidents, NotifyWishes
from services.console.adapters.services_api import ServicesApi
from services.console.ports.api import Api
from services.console.ports.residents import Intake, PublicDirectory, PublicFigures, Wishes
from services.console.wiring.board import BoardWiring


class ResidentsWiring(BoardWiring):
    """Residents' pages: intake without rights, the directory as everybody knows it."""

    @cached_property
    def intake(self) -> Intake:
        """Intake's open routes, on a resident's behalf."""
        return IntakeForResidents(self.pool_of, self.settings.token_private_key.get_secret_value())

    @cached_property
    def wishes(self) -> Wishes:
        """What reporters want to be told."""
        return NotifyWishes(self.pool_of, self.settings.service_token.get_secret_value())

    @cached_property
    def public_directory(self) -> PublicDirectory:
        """What may be reported, and where."""
        return DispatchDirectory(lambda: self.client_of("dispatch"))

    @cached_property
    def published(self) -> Api:
        """What the services answer to everybody, asked as nobody in particular."""
        return ServicesApi(self.pool_of, lambda: "")

    @cached_property
    def public_figures(self) -> PublicFigures:
        """What is counted for everybody."""
        return ReportedFigures(lambda: self.client_of("reporting"))
