"""What a worker of greenlets may do better than one of threads; elsewhere it does nothing."""

import importlib
import sys
from typing import Any, cast

# Under a flood there is always somebody who can go on: nobody gives way for longer than this.
_LONGEST_SECONDS = 0.005


def is_worker_of_greenlets() -> bool:
    """Whether this process's threads are greenlets (it need not have gevent at all)."""
    monkey = cast("Any", sys.modules.get("gevent.monkey"))
    return monkey is not None and bool(monkey.is_module_patched("threading"))


def give_way() -> None:
    """Let every other greenlet go as far as it can without waiting, for 5 ms at most.

    Costs nothing when nobody else has anything to do. Among threads the scheduler sees to this.
    """
    if is_worker_of_greenlets():
        gevent = importlib.import_module("gevent")
        with gevent.Timeout(_LONGEST_SECONDS, False):
            gevent.idle()
