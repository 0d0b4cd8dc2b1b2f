"""Compose a bulletin from its template: every number from the indicators, none by hand."""

from datetime import date, datetime

from services.reporting.application.bulletins.blocks import Blocks
from services.reporting.application.bulletins.measuring import Measuring
from services.reporting.domain.bulletins.content import Content, Section
from services.reporting.domain.bulletins.periods import issue_of
from services.reporting.domain.bulletins.sentences import filled
from services.reporting.domain.bulletins.template import Template


class Compose:
    """Makes contents; the same figures always give the same content."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks

    def __call__(
        self, template: Template, asked: Measuring, *, now: datetime, today: date
    ) -> Content:
        """Return what the bulletin says.

        Args:
            template: which sections it has.
            asked: asks the figures of the period, of the unit or the street.
            now: business time in the district's zone.
            today: the business day of that.

        """
        sections = [
            Section(
                filled(plan.heading, asked.words.get),
                tuple(block for one in plan.blocks for block in self._blocks.make(asked, one)),
            )
            for plan in template.sections
        ]
        return Content(
            title=filled(template.title, asked.words.get),
            subtitle="" if template.scope == "district" else asked.words["subject"],
            issuer=filled(template.issuer, asked.words.get),
            issue=issue_of(template.span, asked.period),
            period=asked.words["period"],
            issued_on=today,
            as_of=f"{now:%Y年%m月%d日 %H:%M}",
            sections=tuple(one for one in sections if one.blocks),
            notes=template.notes,
        )
