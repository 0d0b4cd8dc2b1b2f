"""The settings of a command: the environment's, else those of the installation that is running."""

import os
import sys
from pathlib import Path

from services.common.observability.logging import configure
from services.common.settings import load
from services.reporting.settings import ReportingSettings

_RUNNING = Path("env") / "reporting-worker-1.env"


def own_settings() -> ReportingSettings:
    """Return the settings; ``make up`` leaves the environment of each process in its run folder.

    From here on warnings go to standard error: what a command answers stands alone on its output.
    """
    configure("reporting", "reporting-cli", "warning", sys.stderr)
    folder = Path(os.environ.get("HUYING_RUN_DIR", ".run"))
    if "HUYING_MONGODB_URL" not in os.environ and (folder / _RUNNING).exists():
        return ReportingSettings(_env_file=folder / _RUNNING)
    return load(ReportingSettings)
