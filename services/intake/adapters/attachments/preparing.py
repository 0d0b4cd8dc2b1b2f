"""Sends a file to the workshop, a process that knows no secret and ends with the file."""

import os
import subprocess
import sys

from services.intake.adapters.attachments.workshop import wire
from services.intake.domain.attachments.media import Unacceptable
from services.intake.ports.attachments import Prepared

_MODULE = "services.intake.adapters.attachments.workshop"


class WorkshopPreparer:
    """Implements the port ``Preparer``: what a file breaks it breaks in its own process."""

    def __init__(self, most_pixels: int, timeout_seconds: float = 60.0) -> None:
        self._most_pixels = most_pixels
        self._timeout = timeout_seconds

    def __call__(self, content: bytes, media_type: str) -> Prepared:
        """See the port; a workshop that died of a file, or took too long, calls it damaged."""
        command = [sys.executable, "-m", _MODULE, media_type, str(self._most_pixels)]
        paths = os.pathsep.join(path for path in sys.path if path)
        try:
            done = subprocess.run(  # noqa: S603 - nothing of the caller's is in the command
                command,
                input=content,
                capture_output=True,
                timeout=self._timeout,
                check=True,
                env={"PYTHONPATH": paths, "PYTHONUTF8": "1"},
            )
            return wire.heard(done.stdout)
        except (subprocess.SubprocessError, ValueError) as error:
            raise Unacceptable("attachment_damaged") from error
