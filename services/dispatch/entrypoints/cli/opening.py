"""The container of the command at hand: its answer goes to standard output, its logs do not."""

import sys
from contextvars import ContextVar

import typer

from services.common.observability.logging import configure
from services.common.settings import load
from services.dispatch.bootstrap import SERVICE, Container, bootstrap
from services.dispatch.settings import DispatchSettings

_given: ContextVar[Container | None] = ContextVar("huying_dispatch_container", default=None)


def begin(context: typer.Context) -> None:
    """派遣 dispatch: tickets, work orders, clocks."""
    # Programs read what a command prints: its warnings go elsewhere. Processes configure anew.
    configure(SERVICE, f"{SERVICE}-cli", "warning", sys.stderr)
    _given.set(context.obj)  # whoever calls a command from code gives it what it works with


def opened() -> Container:
    """Return the container that the caller gave as the context's object, or one of our own."""
    return _given.get() or bootstrap(load(DispatchSettings))
