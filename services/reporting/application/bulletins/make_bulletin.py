"""Make a bulletin step by step: content first, then file by file; what stands is not made again."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from services.reporting.application.bulletins.compose import Compose
from services.reporting.application.bulletins.measuring import Measuring, Sources
from services.reporting.domain.bulletins.content import Content
from services.reporting.domain.bulletins.order import (
    FORMATS,
    BulletinFormat,
    BulletinOrder,
    order_of,
)
from services.reporting.domain.bulletins.periods import in_words, named
from services.reporting.domain.bulletins.template import Template
from services.reporting.domain.figures import Dimension
from services.reporting.domain.jobs import Job
from services.reporting.ports.bulletins import Bulletins, BulletinWriter
from services.reporting.ports.jobs import Files

_LEASE: Final = timedelta(seconds=120)


class Codec(Protocol):
    """Contents as they are kept."""

    def plain(self, content: Content) -> dict[str, object]:
        """Return a content as plain values."""
        ...

    def content_of(self, told: Mapping[str, object]) -> Content:
        """Return the content of plain values."""
        ...


class Centre(Protocol):
    """Tells of the district."""

    def district(self) -> str:
        """Return its name."""
        ...

    def centre_unit(self) -> str | None:
        """Return the code of its dispatch centre."""
        ...


class MakeBulletin:
    """Makes what was ordered; killed at any point, the next one goes on behind the last step."""

    def __init__(
        self,
        bulletins: Bulletins,
        files: Files,
        templates: Mapping[str, Template],
        sources: Sources,
        compose: Compose,
        writers: Mapping[BulletinFormat, BulletinWriter],
        codec: Codec,
        centre: Centre,
        *,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        wall: Callable[[], datetime],
    ) -> None:
        self._bulletins = bulletins
        self._files = files
        self._templates = templates
        self._sources = sources
        self._compose = compose
        self._writers = writers
        self._codec = codec
        self._centre = centre
        self._zone = zone
        self._now = now
        self._wall = wall

    def __call__(self, job: Job) -> Job:
        """Make what a job lacks and publish it; return it as it stands then.

        Raises:
            JobLost: when another worker took it over.
            LookupError: when its template is no more.

        """
        order = order_of(job.order)
        if job.content is None:
            content = self._codec.plain(self._content(job, order))
            job = self._bulletins.keep(job, {"content": content, "done": 1, **self._alive()})
        content_ = self._codec.content_of(job.content or {})
        for format_ in FORMATS:
            if job.file_of(format_) is None:
                job = self._with_file(job, order, format_, content_)
        template = self._templates[order.template]
        centre = self._centre.centre_unit()
        told = [order.subject] if template.scope == "unit" else [centre]
        return self._bulletins.publish(job, [unit for unit in told if unit], self._now())

    def _content(self, job: Job, order: BulletinOrder) -> Content:
        template = self._templates[order.template]
        period, now = named(template.span, order.period), self._now().astimezone(self._zone)
        where: dict[Dimension, str] = {}
        if order.subject is not None:
            where["street" if template.scope == "street" else "unit"] = order.subject
        district = self._centre.district()
        subject = self._sources.names.of(template.scope, order.subject) if order.subject else None
        words = {
            "period": in_words(template.span, period),
            "district": district,
            "subject": subject or district,
        }
        reader, span = job.reader, template.span
        asked = Measuring(self._sources, reader, span, period, where, words, now)
        return self._compose(template, asked, now=now, today=now.date())

    def _with_file(
        self, job: Job, order: BulletinOrder, format_: BulletinFormat, content: Content
    ) -> Job:
        with tempfile.TemporaryDirectory(prefix="huying-bulletin-") as folder:
            path = Path(folder) / f"bulletin.{format_}"
            self._writers[format_](path, content)
            name = f"{content.title}{content.subtitle}（{content.period}）"
            again = f"第{order.version}版" if order.version > 1 else ""
            stored = self._files.put(path, format_=format_, name=f"{name}{again}.{format_}")
        files = (*job.files, stored)
        return self._bulletins.keep(job, {"files": files, "done": 1 + len(files), **self._alive()})

    def _alive(self) -> dict[str, datetime]:
        return {"run_after": self._wall() + _LEASE}
