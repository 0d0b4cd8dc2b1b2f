"""Do what was ordered, one job after another; what a killed worker left is done by the next."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from services.common.ids import new_id
from services.common.observability.logging import get_logger
from services.reporting.domain.jobs import Job
from services.reporting.ports.jobs import Files, JobLost, Jobs

MOST_ATTEMPTS: Final = 3
_LEASE: Final = timedelta(seconds=120)
_EXPIRED: Final = 50
_log = get_logger(__name__)

Make = Callable[[Job], Job]


class RunJobs:
    """Claims jobs of one kind and makes them."""

    def __init__(self, jobs: Jobs, files: Files, make: Make, wall: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._files = files
        self._make = make
        self._wall = wall

    def __call__(self) -> bool:
        """Do one job; False when none waits. A job that fails thrice is given up."""
        now = self._wall()
        job = self._jobs.claim(new_id("wrk"), now, now + _LEASE)
        if job is None:
            return False
        if job.attempts > MOST_ATTEMPTS:
            self._jobs.keep(job, {"state": "failed", "fault": "job_failed", "finished_at": now})
            _log.error("job_given_up", job_id=job.job_id)
            return True
        try:
            self._make(job)
        except JobLost:
            _log.warning("job_lost", job_id=job.job_id)
        except Exception as error:  # noqa: BLE001  # one order's fault is not its neighbours'
            _log.exception("job_failed", job_id=job.job_id, cause=str(error))
        return True

    def clear(self) -> int:
        """Take away what expired, files first; return how many jobs."""
        gone = self._jobs.expired(self._wall(), _EXPIRED)
        for job in gone:
            for file in job.files:
                self._files.delete(file)
            self._jobs.forget(job.job_id)
        return len(gone)
