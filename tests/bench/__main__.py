"""``make bench``: every measure, one JSON line each, on servers of its own.

``--appeals`` is how many stored appeals similar ones are looked up among (a million; loading them
takes two minutes). ``--scale`` measures life cycles at ten thousand and at a million tickets, and
how late steps are taken among a million open ones, instead, sends a hundred thousand notices, and
asks for the figures of a million tickets; ``--chain-rate`` is what the fold is compared with.
"""

import argparse
import os
import subprocess
import sys

from tests.bench import chain
from tests.bench.figures import run as figures
from tests.bench.notify import run as notify
from tests.bench.repeats import look_up
from tests.bench.scale import desk_list, escalation
from tests.bench.scale import run as scale
from tests.support.servers import private_servers


def main(arguments: list[str]) -> int:
    """Run every bench in turn; return 1 when one could not be run."""
    given = _parsed(arguments)
    if given.desk:
        with private_servers() as servers:
            desk_list.run(servers.mongodb_url, min(scale.SMALL, given.tickets), given.tickets)
        return 0
    if given.scale:
        with private_servers() as servers:
            scale.run(servers.mongodb_url, min(scale.SMALL, given.tickets), given.tickets)
            escalation.run(servers.mongodb_url, given.tickets)
            notify.run(servers.mongodb_url, notify.FULL)
            figures.run(servers.mongodb_url, given.tickets, chain_rate=given.chain_rate)
        return 0
    with private_servers() as servers:
        environment = {**os.environ, "HUYING_MONGODB_URL": servers.mongodb_url}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.intake_vs_bare"], env=environment, check=False
        )
        look_up.run(servers.mongodb_url, min(look_up.SMALL, given.appeals), given.appeals)
        notify.run(servers.mongodb_url)
    chain.run()
    return done.returncode


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--scale", action="store_true", help="ten thousand and a million tickets")
    parser.add_argument("--desk", action="store_true", help="the desk's lists, at both sizes")
    parser.add_argument(
        "--tickets", type=int, default=scale.LARGE, help="the larger size (%(default)s)"
    )
    parser.add_argument("--chain-rate", type=float, help="appeals/s, as ``make bench`` told them")
    parser.add_argument(
        "--appeals",
        type=int,
        default=int(os.environ.get("HUYING_BENCH_APPEALS", look_up.LARGE)),
        help="stored appeals that similar ones are looked up among (%(default)s)",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
