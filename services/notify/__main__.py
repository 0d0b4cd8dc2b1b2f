"""``python -m services.notify``."""

from services.common.roles import run

run("notify", ("web", "worker", "sender", "relay"))
