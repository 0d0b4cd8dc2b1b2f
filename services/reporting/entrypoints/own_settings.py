"""The settings of a command: the environment's, else those of the installation that is running."""

import os
import sys
from pathlib import Path

from services.common.observability.logging import configure
from services.common.settings import load
from services.reporting.settings import ReportingSettings
from services.reporting.wiring.own_files import must_be_usable

_RUNNING = Path("env") / "reporting-worker-1.env"


def usable_settings() -> ReportingSettings:
    """Return the settings; what is wrong with the district's own files ends the command (2)."""
    settings = own_settings()
    must_be_usable(settings)
    return settings


def own_settings() -> ReportingSettings:
    """Return the settings; ``make up`` leaves the environment of each process in its run folder.

    From here on warnings go to standard error: what a command answers stands alone on its output.
    """
    configure("reporting", "reporting-cli", "warning", sys.stderr)
    folder = Path(os.environ.get("HUYING_RUN_DIR", ".run"))
    if "HUYING_MONGODB_URL" not in os.environ and (folder / _RUNNING).exists():
        return ReportingSettings(_env_file=folder / _RUNNING)
    return load(ReportingSettings)
