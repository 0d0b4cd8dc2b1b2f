"""The console's web process: the one list of its sections."""

from services.common.web.app import HuyingApp, create_app
from services.console.bootstrap import Container
from services.console.entrypoints.http.accounts import routes as accounts
from services.console.entrypoints.http.board import routes as board
from services.console.entrypoints.http.desk import routes as desk
from services.console.entrypoints.http.editors import routes as editors
from services.console.entrypoints.http.grid import routes as grid
from services.console.entrypoints.http.leader import routes as leader
from services.console.entrypoints.http.reports import routes as reports
from services.console.entrypoints.http.residents import routes as residents
from services.console.entrypoints.http.shell import Shell
from services.console.entrypoints.http.signin import oidc, own
from services.console.entrypoints.http.signin import routes as signin
from services.console.entrypoints.http.street import routes as street
from services.console.entrypoints.http.ticket import routes as ticket
from services.console.entrypoints.http.unit import routes as unit

SECTIONS = (
    residents,
    signin,
    oidc,
    own,
    accounts,
    desk,
    ticket,
    board,
    grid,
    street,
    unit,
    leader,
    reports,
    editors,
)


def build_app(container: Container) -> HuyingApp:
    """Return the app with every page."""
    app = create_app("console", container.settings, checks=container.checks, auth=container.auth)
    shell = Shell(container)
    shell.register(app)
    for section in SECTIONS:
        app.register_blueprint(section.blueprint(container, shell))
    return app
