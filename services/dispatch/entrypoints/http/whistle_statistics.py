"""``/api/v1/whistles/statistics``: who blew, who came, and whether that is in balance."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.application.whistles.measure_answering import UnitRow
from services.dispatch.application.whistles.measure_blowing import BlowerRow
from services.dispatch.application.whistles.measuring import Period
from services.dispatch.bootstrap import Container
from services.dispatch.domain.directory.directory import Unit
from services.dispatch.domain.whistles.statistics import Answers
from services.dispatch.entrypoints.http.access import READERS, caller, directory_of
from services.dispatch.entrypoints.http.views import View

_LIST = "whistle_statistics"
_DAYS = 30
_FORMULA = (
    "r = 1000 × whistles ÷ tickets (a blower's: opened in its area; a summoned unit's: worked on);"
    " m = median of r over units of the same kind; score = r ÷ (from × m) below, 1 between"
    " from × m and to × m, (to × m) ÷ r above"
)
Row = TypeVar("Row", BlowerRow, UnitRow)


class StatisticsQuery(PageQuery):
    """Of whom, and a period in business days; left out: the last thirty days."""

    by: Literal["blower", "unit"] = Field(
        "blower", description="按吹哨单位或被吹哨单位 Of who blew, or of who was summoned."
    )
    from_: date | None = Field(None, alias="from", description="起始日 First day.")
    to: date | None = Field(None, description="截止日 Last day; 366 days at most.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("whistle_statistics", __name__)

    @api.get("/api/v1/whistles/statistics")
    @allow(*READERS)
    def statistics(query: StatisticsQuery) -> dict[str, Any]:
        """吹哨统计 By blower or by summoned unit: blown, answered, in time, balance."""
        today = directory_of(container).calendar.local_date(container.clock.now())
        last = query.to or today
        days = (query.from_ or last - timedelta(days=_DAYS - 1), last)
        if query.by == "blower":
            period, blowers = container.whistles.blowing(caller(), *days)
            shown, cursor = _paged(blowers, query)
            rows = [_blower(row) for row in shown]
        else:
            period, units = container.whistles.answering(caller(), *days)
            summoned, cursor = _paged(units, query)
            rows = [_summoned(row) for row in summoned]
        return {**page(rows, cursor), "by": query.by, **_period(period)}

    return api


def _paged(rows: Sequence[Row], query: StatisticsQuery) -> tuple[Sequence[Row], str | None]:
    after = (decode_cursor(_LIST, query.cursor) or {}).get("after", "")
    rest = [row for row in rows if row.unit.code > after]
    shown = rest[: query.limit]
    more = len(rest) > query.limit
    return shown, encode_cursor(_LIST, {"after": shown[-1].unit.code}) if more else None


def _period(period: Period) -> View:
    """Return what was measured, with the formula by which it is judged."""
    return {
        "from": period.first,
        "to": period.last,
        "balance": {**asdict(period.rules), "formula": _FORMULA},
        "as_of": period.as_of,
    }


def _blower(row: BlowerRow) -> View:
    blown = row.blown
    return {
        **_unit(row.unit),
        "whistles": blown.whistles,
        "live": blown.live,
        "settled": blown.settled,
        "called_off": blown.called_off,
        "answers": _answers(blown.answers),
        "tickets": row.tickets,
        "balance": asdict(row.balanced),
    }


def _summoned(row: UnitRow) -> View:
    return {
        **_unit(row.unit),
        **_answers(row.answers),
        "tickets": row.tickets,
        "balance": asdict(row.balanced),
    }


def _unit(unit: Unit) -> View:
    return {"unit": unit.code, "unit_name": unit.name, "unit_kind": unit.kind}


def _answers(answers: Answers) -> View:
    return {
        "summoned": answers.summoned,
        "answered": answers.answered,
        "in_time": answers.in_time,
        "late": answers.late,
        "open": answers.open,
        "let_go": answers.let_go,
        "in_time_share": answers.in_time_share,
        "assessed": len(answers.scores),
        "score": answers.score,
    }
