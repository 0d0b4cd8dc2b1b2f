"""notify's benches together: small by default, the sizes of the promise with ``--scale``."""

from tests.bench.notify import outage, size, urgent

FULL = size.FULL


def run(mongodb_url: str, count: int = size.NOTICES) -> None:
    """Measure sending, danger among thousands, an outage; ``count`` notices are sent."""
    full = count >= FULL
    size.run(mongodb_url, count)
    urgent.run(mongodb_url, urgent.RECIPIENTS if full else urgent.RECIPIENTS // 5)
    if full:
        outage.run(mongodb_url, outage.FULL_NOTICES, outage.FULL_SECONDS)
    else:
        outage.run(mongodb_url, outage.NOTICES, outage.SECONDS)
