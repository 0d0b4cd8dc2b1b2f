"""Wires bulletins: templates, figures, files, their making and their schedule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from services.common.clock import SystemClock
from services.reporting.adapters.bulletins import codec
from services.reporting.adapters.bulletins.store import MongoBulletins
from services.reporting.adapters.bulletins.template_files import read_templates
from services.reporting.adapters.bulletins.writers import WRITERS
from services.reporting.adapters.jobs.documents import BulletinDocument
from services.reporting.adapters.jobs.files import MongoFiles
from services.reporting.application.bulletins.blocks import Blocks, Hot
from services.reporting.application.bulletins.compose import Compose
from services.reporting.application.bulletins.make_bulletin import MakeBulletin
from services.reporting.application.bulletins.measuring import Sources
from services.reporting.application.bulletins.order_bulletin import OrderBulletin
from services.reporting.application.bulletins.schedule_bulletins import ScheduleBulletins
from services.reporting.application.jobs.run_jobs import RunJobs
from services.reporting.domain.bulletins.template import Template
from services.reporting.wiring.parts import PUBLIC, Parts


@dataclass
class Press:
    """Everything about bulletins; made when first asked for."""

    parts: Parts
    files: MongoFiles
    hot: Hot

    @cached_property
    def templates(self) -> dict[str, Template]:
        """The shipped templates, and the district's own in their place."""
        return read_templates(
            self.parts.settings.reporting_templates_dir, self.parts.catalogue.indicators
        )

    @cached_property
    def bulletins(self) -> MongoBulletins:
        """The orders and what came of them."""
        return MongoBulletins(self.parts.database[BulletinDocument._get_collection_name()])

    @cached_property
    def order(self) -> OrderBulletin:
        """Order a bulletin."""
        return OrderBulletin(
            self.bulletins, self.templates, self.parts.names, public=PUBLIC, wall=_wall()
        )

    @cached_property
    def make(self) -> MakeBulletin:
        """Make what was ordered."""
        indicators = self.parts.catalogue.indicators
        return MakeBulletin(
            self.bulletins,
            self.files,
            self.templates,
            Sources(self.parts.compute, indicators, self.parts.work_lists, self.parts.names),
            Compose(Blocks(indicators, self.parts.catalogue.bands, self.hot)),
            WRITERS,
            codec,
            self.parts.names,
            zone=self.parts.zone,
            now=self.parts.clock.now,
            wall=_wall(),
        )

    @cached_property
    def run(self) -> RunJobs:
        """Make what waits."""
        return RunJobs(self.bulletins, self.files, self.make, _wall())

    @cached_property
    def schedule(self) -> ScheduleBulletins:
        """Order what is due."""
        return ScheduleBulletins(
            self.order, self.templates, self.parts.figures, PUBLIC, self._local_now
        )

    def _local_now(self) -> datetime:
        return self.parts.clock.now().astimezone(self.parts.zone)


def _wall() -> Callable[[], datetime]:
    return SystemClock().now
