"""Order the bulletins of the periods that are over, each once, whoever else does so too."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from services.reporting.application.bulletins.order_bulletin import OrderBulletin
from services.reporting.domain.bulletins.periods import last_complete, name_of
from services.reporting.domain.bulletins.template import Template
from services.reporting.domain.figures import Dimension, FigureQuery
from services.reporting.domain.jobs import Job
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import Figures

SCHEDULE: Final = "schedule"
_WORK: Final = ("opened", "orders", "closed")


class ScheduleBulletins:
    """Looks which bulletins are due; a period in which nothing happened has none."""

    def __init__(
        self,
        order: OrderBulletin,
        templates: Mapping[str, Template],
        figures: Figures,
        public: Reader,
        local_now: Callable[[], datetime],
    ) -> None:
        self._order = order
        self._templates = templates
        self._figures = figures
        self._public = public
        self._local_now = local_now
        self._ordered: set[tuple[str, str]] = set()

    def __call__(self) -> list[Job]:
        """Order what is due and was not ordered yet; return the orders."""
        now, orders = self._local_now(), []
        for template in self._templates.values():
            if template.at is None or now.hour < template.at:
                continue
            period = last_complete(template.span, now.date())
            name = name_of(template.span, period)
            if (template.name, name) not in self._ordered:
                orders += self.order_all(template, name, period, SCHEDULE)
                self._ordered.add((template.name, name))
        return orders

    def order_all(self, template: Template, name: str, period: Period, by: str) -> list[Job]:
        """Order a template's bulletin of a period: of the district, or of everyone with work."""
        today = self._local_now().date()
        subjects = self.subjects(template, period)
        return [
            self._order(template.name, name, subject, by, today, anew=False)
            for subject in subjects
            if subject is None or self._is_known(template, subject)
        ]

    def subjects(self, template: Template, period: Period) -> Iterable[str | None]:
        """Return whose bulletins there are to be made; the district's own is None."""
        ends = (period.first, period.last)
        first, last = (one.isoformat() if one else None for one in ends)
        by: Dimension | None = None if template.scope == "district" else template.scope
        found = self._figures.sums(self._public, FigureQuery(by, first, last), _WORK)
        if template.scope == "district":
            return [None] if any(any(row.values()) for row in found.values()) else []
        return sorted(key for key in found if key is not None)

    def _is_known(self, template: Template, subject: str) -> bool:
        return self._order.knows(template, subject)
