"""The console's web process: the one table of its sections."""

from importlib import import_module
from typing import Final, Protocol, cast

from flask import Blueprint

from services.common.web.app import HuyingApp, create_app
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import Shell

# One line a section: the module beside this one that has its blueprint.
_SECTIONS: Final = (
    "accounts.routes",
    "board.routes",
    "desk.routes",
    "editors.routes",
    "grid.routes",
    "inbox.routes",
    "leader.routes",
    "menu.routes",
    "ops.routes",
    "reports.routes",
    "residents.routes",
    "signin.oidc",
    "signin.own",
    "signin.routes",
    "street.routes",
    "ticket.routes",
    "unit.routes",
)


class Section(Protocol):
    """A section of the console."""

    def blueprint(self, container: Container, shell: Shell) -> Blueprint:
        """Return the section's pages."""
        ...


def sections() -> list[Section]:
    """Return the sections of the table."""
    return [cast("Section", import_module(f"{__package__}.{name}")) for name in _SECTIONS]


def build_app(container: Container) -> HuyingApp:
    """Return the app with every page."""
    app = create_app("console", container.settings, checks=container.checks, auth=container.auth)
    shell = Shell(container)
    shell.register(app)
    for section in sections():
        app.register_blueprint(section.blueprint(container, shell))
    return app
