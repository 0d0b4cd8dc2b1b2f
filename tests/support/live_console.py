"""The console on a real port, with services that answer what tests tell them: for real browsers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import BaseWSGIServer, make_server

from services.console.bootstrap import Container
from services.console.domain.session import Session
from services.console.domain.visit import Visit
from services.console.entrypoints.http.app import build_app
from tests.fakes.console_views import FakeSavedViews
from tests.support.console import (
    NOW,
    FakeApi,
    FakeNames,
    StoppedClock,
    account_of,
    settings_of_console,
)


class LiveConsole:
    """One console for one person; it can be unplugged, and its session can end."""

    def __init__(self, api: FakeApi, role: str, unit: str, area: str) -> None:
        self.signed_in = True
        account = account_of(role, unit=unit, area=area)
        visit = Visit(Session("key", account.username, NOW, NOW), account)
        container = Container(settings_of_console(), clock_given=StoppedClock())
        container.__dict__.update(
            recognise=lambda cookie, is_poll=False: visit if self.signed_in else None,
            api_of=lambda visit: api,
            district=FakeNames(),
            demo_accounts=lambda: (),
            saved_views=FakeSavedViews(),
        )
        self._app = build_app(container)
        self._server: BaseWSGIServer | None = None
        self.port = 0
        self.plug_in()

    @property
    def url(self) -> str:
        """Where it is, plugged in or not."""
        return f"http://127.0.0.1:{self.port}"

    def plug_in(self) -> None:
        """Answer from now on, at the same port as before."""
        self._server = make_server("127.0.0.1", self.port, self._app, threaded=True)
        self.port = self._server.port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def unplug(self) -> None:
        """Be away, as behind a dead network."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def live_console(api: FakeApi, role: str, unit: str, area: str) -> Iterator[LiveConsole]:
    """Run a console and stop it."""
    console = LiveConsole(api, role, unit, area)
    try:
        yield console
    finally:
        console.unplug()
