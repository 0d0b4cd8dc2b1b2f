"""Wires the use cases of whistles."""

from dataclasses import dataclass

from services.common.clock import SystemClock
from services.dispatch.adapters.whistle_lists import MongoWhistleLists
from services.dispatch.application.commanding import Desk
from services.dispatch.application.whistles.assess import Assess
from services.dispatch.application.whistles.blow import Blow
from services.dispatch.application.whistles.close import Close
from services.dispatch.application.whistles.codes import new_code
from services.dispatch.application.whistles.measure_answering import MeasureAnswering
from services.dispatch.application.whistles.measure_blowing import MeasureBlowing
from services.dispatch.application.whistles.plan import Plan
from services.dispatch.application.whistles.renew_code import RenewCode
from services.dispatch.application.whistles.report_in import ReportIn
from services.dispatch.application.whistles.result import Result
from services.dispatch.domain.whistles.lists import WhistleLists


@dataclass(frozen=True)
class WhistleCommands:
    """What may be done with whistles, by the verb of its address, and what is read of them."""

    blow: Blow
    report_in: ReportIn
    renew_code: RenewCode
    plan: Plan
    result: Result
    assess: Assess
    close: Close
    lists: WhistleLists
    blowing: MeasureBlowing
    answering: MeasureAnswering

    @classmethod
    def at(cls, desk: Desk, lists: MongoWhistleLists) -> "WhistleCommands":
        """Return all of them at one desk."""
        return cls(
            Blow(desk, new_code),
            ReportIn(desk, SystemClock()),
            RenewCode(desk, new_code),
            Plan(desk),
            Result(desk),
            Assess(desk),
            Close(desk),
            lists,
            MeasureBlowing(lists, desk.directories, desk.clock),
            MeasureAnswering(lists, desk.directories, desk.clock),
        )
