"""Bulletins and their templates as the API tells them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.reporting.bootstrap import Container
from services.reporting.domain.bulletins.order import order_of
from services.reporting.domain.bulletins.periods import NoSuchPeriod, Span, in_words, named
from services.reporting.domain.bulletins.sentences import filled
from services.reporting.domain.bulletins.template import Template
from services.reporting.domain.jobs import Job, StoredFile


class ReportFile(BaseModel):
    """A file of a report."""

    format: str
    name: str
    size: int
    sha256: str
    href: str


class ReportAnswer(BaseModel):
    """A report and how far it is."""

    report_id: str
    template: str
    title: str
    title_en: str
    period: str
    subject: str | None
    subject_name: str | None
    version: int
    state: Literal["queued", "running", "done", "failed"]
    steps_done: int
    steps_total: int | None
    files: list[ReportFile]
    fault: str | None
    by: str
    ordered_at: datetime
    finished_at: datetime | None


def template_answer(container: Container, one: Template) -> dict[str, Any]:
    """Return a template; of its title's places the district's is filled in."""
    words = {"district": container.names.district()}
    return {
        "name": one.name,
        "title": _filled(one.title, words),
        "title_en": _filled(one.title_en, words),
        "span": one.span,
        "scope": one.scope,
        "scheduled_at": one.at,
    }


def report_answer(container: Container, job: Job) -> ReportAnswer:
    """Return a report and how far it is."""
    order = order_of(job.order)
    template = container.press.templates.get(order.template)
    subject = container.names.of(template.scope, order.subject) if template else None
    titles = ("", "") if template is None else _titles(container, template, order.period, subject)
    return ReportAnswer(
        report_id=job.job_id,
        template=order.template,
        title=titles[0] or order.template,
        title_en=titles[1] or order.template,
        period=order.period,
        subject=order.subject,
        subject_name=subject,
        version=order.version,
        state=job.state,
        steps_done=job.done,
        steps_total=job.total,
        files=[_file(job, one) for one in job.files],
        fault=job.fault,
        by=job.by,
        ordered_at=job.ordered_at,
        finished_at=job.finished_at,
    )


def _titles(
    container: Container, template: Template, period: str, subject: str | None
) -> tuple[str, str]:
    """Return a bulletin's title in both languages, as its own head says it."""
    district = container.names.district()
    words = {
        "district": district,
        "period": _period_words(template.span, period),
        "subject": subject or district,
    }
    return _filled(template.title, words), _filled(template.title_en, words)


def _period_words(span: Span, period: str) -> str:
    """Return a period in words; by its name where its template is of another length by now."""
    try:
        return in_words(span, named(span, period))
    except NoSuchPeriod:
        return period


def _filled(title: str, words: dict[str, str]) -> str:
    return filled(title, lambda name: words.get(name, f"{{{name}}}"))


def _file(job: Job, one: StoredFile) -> ReportFile:
    return ReportFile(
        format=one.format,
        name=one.name,
        size=one.size,
        sha256=one.sha256,
        href=f"/api/v1/reports/{job.job_id}/files/{one.format}",
    )
