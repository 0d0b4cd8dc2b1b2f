"""``python -m services.reporting``."""

from services.common.roles import run

run("reporting", ("web", "worker", "scheduler"))
