"""Order a bulletin: one for each template, period, subject and version, however often asked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol

from services.common.ids import derived_id
from services.reporting.domain.bulletins.order import FORMATS, BulletinOrder
from services.reporting.domain.bulletins.periods import named
from services.reporting.domain.bulletins.template import Template
from services.reporting.domain.jobs import Job
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.bulletins import Bulletins


class UnknownTemplate(LookupError):
    """There is no template of this name."""


class UnknownSubject(LookupError):
    """The template wants a unit or street that the directory knows, or none."""


class PeriodNotOver(ValueError):
    """A bulletin is of days that are over: of others its figures would still change."""


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of a unit or street, or None."""
        ...


class OrderBulletin:
    """Keeps orders; a worker makes them."""

    def __init__(
        self,
        bulletins: Bulletins,
        templates: Mapping[str, Template],
        names: Named,
        *,
        public: Reader,
        wall: Callable[[], datetime],
    ) -> None:
        self._bulletins = bulletins
        self._templates = templates
        self._names = names
        self._public = public
        self._wall = wall

    def __call__(
        self, template: str, period: str, subject: str | None, by: str, today: date, *, anew: bool
    ) -> Job:
        """Return the order that stands, a new one where there was none.

        Args:
            template: its name.
            period: its name, as 2026-11.
            subject: the unit's or street's code, where the template is of one.
            by: who asks first.
            today: the business day; the period must be over.
            anew: make the next version, though one stands: figures of the past may change by
                exclusions and late events.

        Raises:
            UnknownTemplate, UnknownSubject, NoSuchPeriod, PeriodNotOver: as they say.

        """
        found = self._templates.get(template)
        if found is None:
            raise UnknownTemplate(template)
        days = named(found.span, period)
        if days.last is None or days.last >= today:
            raise PeriodNotOver(period)
        self._check_subject(found, subject)
        order = BulletinOrder(template, period, subject)
        latest = self._bulletins.latest_version(order.series)
        order = BulletinOrder(template, period, subject, max(1, latest + int(anew)))
        job_id = derived_id("rpt", order.series, str(order.version))
        now = self._wall()
        job = Job(job_id, by, order.plain(), self._public, now, total=len(FORMATS) + 1)
        return self._bulletins.add(job, run_after=now)

    def _check_subject(self, template: Template, subject: str | None) -> None:
        if (template.scope == "district") != (subject is None):
            raise UnknownSubject(str(subject))
        if subject is not None and not self.knows(template, subject):
            raise UnknownSubject(subject)

    def knows(self, template: Template, subject: str) -> bool:
        """Tell whether the directory has such a unit or street."""
        return self._names.of(template.scope, subject) is not None
