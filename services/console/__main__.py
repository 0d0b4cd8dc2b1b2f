"""``python -m services.console``."""

from services.common.roles import run

run("console", ("web",))
