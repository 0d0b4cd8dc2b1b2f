"""``python -m services.intake``."""

from services.common.roles import run

run("intake", ("web", "worker", "scheduler", "relay"))
