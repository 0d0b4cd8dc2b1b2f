"""Bulletins in MongoDB: a job each, whose end is told in the same write (outbox)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.events.report import ReportPublished
from services.common.observability.tracing import traceparent
from services.common.store.outbox import Outgoing, partition_of, push_outbox
from services.reporting.adapters.jobs.store import MongoJobs, job_of
from services.reporting.domain.bulletins.order import order_of
from services.reporting.domain.jobs import Job

SOURCE = "/huying/reporting"


class MongoBulletins(MongoJobs):
    """Implements the port ``Bulletins``."""

    def add(self, job: Job, *, run_after: datetime, **more: Any) -> Job:
        """See the port; its series stands beside it, so that versions can be counted."""
        order = order_of(job.order)
        told = {"series": order.series, "version": order.version, "template": order.template}
        return super().add(job, run_after=run_after, **told, **more)

    def latest_version(self, series: str) -> int:
        """See the port."""
        found = self._jobs.find_one({"series": series}, {"version": 1}, sort=[("version", -1)])
        return int(found["version"]) if found else 0

    def latest(
        self, wanted: Mapping[str, Any], before: tuple[datetime, str] | None, limit: int
    ) -> list[Job]:
        """Return those ordered last first, before one of them; contents are left out."""
        query = dict(wanted)
        if before is not None:
            at, name = before
            query["$or"] = [{"ordered_at": {"$lt": at}}, {"ordered_at": at, "_id": {"$lt": name}}]
        found = self._jobs.find(query, {"content": 0}).sort([("ordered_at", -1), ("_id", -1)])
        return [job_of(one) for one in found.limit(limit)]

    def publish(self, job: Job, units: Sequence[str], published_at: datetime) -> Job:
        """See the port."""
        wall, order, content = SystemClock().now(), order_of(job.order), job.content or {}
        event = ReportPublished(
            report_id=job.job_id,
            template=order.template,
            period=order.period,
            title=str(content.get("title", order.template)),
            period_name=str(content.get("period", order.period)),
            version=order.version,
            units=list(units),
            formats=[file.format for file in job.files],
            published_at=published_at,
            subject=order.subject,
        )
        envelopes = stamp(
            [event], source=SOURCE, subject=job.job_id, after_sequence=0, time=published_at,
            correlationid=job.job_id, traceparent=traceparent(),
        )  # fmt: skip
        outgoing = [Outgoing(one, tuple(units)) for one in envelopes]
        change = push_outbox(outgoing, not_before=wall)
        change["$set"] |= {
            "state": "done",
            "finished_at": wall,
            "partition": partition_of(job.job_id),
        }
        return self._write(job, change)
