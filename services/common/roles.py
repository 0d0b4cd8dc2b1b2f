"""The roles of a service: processes that run for good, each started from its own module alone."""

import sys
from collections.abc import Sequence
from importlib import import_module


def run(service: str, roles: Sequence[str]) -> None:
    """Run the role that the command line names, or the service's command line.

    A role's module is all that is imported: what the commands need besides would cost every
    process of the service seconds at each start.

    Args:
        service: its package's name.
        roles: modules of its ``entrypoints`` that have a ``main``.

    """
    named = sys.argv[1:]
    if len(named) == 1 and named[0] in roles:
        import_module(f"services.{service}.entrypoints.{named[0]}").main()
    else:
        import_module(f"services.{service}.entrypoints.cli").app()
