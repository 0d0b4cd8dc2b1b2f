"""``make bench``: every measure of this issue, one JSON line each, on servers of its own."""

import os
import subprocess
import sys

from tests.bench import chain
from tests.support.servers import private_servers


def main() -> int:
    """Run every bench in turn; return 1 when one could not be run."""
    with private_servers() as servers:
        environment = {**os.environ, "HUYING_MONGODB_URL": servers.mongodb_url}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.intake_vs_bare"], env=environment, check=False
        )
    chain.run()
    return done.returncode


sys.exit(main())
