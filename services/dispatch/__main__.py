"""``python -m services.dispatch``."""

from services.common.roles import run

run("dispatch", ("web", "worker", "scheduler", "relay"))
