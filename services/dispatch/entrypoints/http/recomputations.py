"""``/api/v1/calendars/recomputations``: what a version moved, and what waits for a word (E6)."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import NotFound
from services.dispatch.entrypoints.forms.calendar_shapes import moved_row
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.entrypoints.http.access import caller
from services.dispatch.entrypoints.http.directory import VersionPath
from services.dispatch.ports.calendars import Recomputation, Verdict

AT = "/api/v1/calendars/recomputations"
JUDGES: tuple[Role, ...] = ("supervisor", "director")
WATCHERS: tuple[Role, ...] = (*JUDGES, "admin", "auditor", "ops")
_MOST = 500
_LATEST = 50


class MovedQuery(PageQuery):
    """Which tickets of which version."""

    version: int = Field(ge=1, lt=2**53, description="历法版本 Version of the calendars.")
    waiting: bool = Field(default=False, description="待批 Only those that wait for a word.")


class JudgeForm(Form):
    """Whose held deadlines; all that wait where none is named."""

    version: int = Field(ge=1, lt=2**53, description="历法版本 Version of the calendars.")
    ticket_ids: list[str] = Field(
        default_factory=list, max_length=_MOST, description="工单 Tickets."
    )


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("recomputations", __name__)
    store = container.calendars.store

    @api.get(AT)
    @allow(*WATCHERS)
    def recomputations() -> dict[str, Any]:
        """时限重算 The latest versions of the calendars, how far each has come."""
        return page([_row(container, one) for one in store.latest(_LATEST)], None)

    @api.get(f"{AT}/<int:version>")
    @allow(*WATCHERS)
    def recomputation(path: VersionPath) -> dict[str, Any]:
        """重算结果 What one version moved: later, earlier, certain, held, waiting."""
        return _row(container, _known(container, path.version))

    @api.get(f"{AT}/tickets")
    @allow(*WATCHERS)
    def moved_tickets(query: MovedQuery) -> dict[str, Any]:
        """重算明细 Each ticket that the caller may see, with its limits before and after."""
        _known(container, query.version)
        kind = f"recomputations/{query.version}"
        after = (decode_cursor(kind, query.cursor) or {}).get("after", "")
        rows = store.moved(
            query.version, after, query.limit, waiting=query.waiting, reader=caller()
        )
        more = len(rows) == query.limit
        cursor = encode_cursor(kind, {"after": rows[-1].ticket_id}) if more else None
        tickets = container.tickets.get_many([row.ticket_id for row in rows])
        shown = {one.id for one in tickets.values() if caller().may_see(one)}
        return page([moved_row(row) for row in rows if row.ticket_id in shown], cursor)

    @api.post(f"{AT}/approve")
    @allow(*JUDGES)
    def approve_held(body: JudgeForm) -> dict[str, Any]:
        """批准逾期 Let held limits take effect: what is late climbs from now on."""
        return _judge(container, "approved", body)

    @api.post(f"{AT}/refuse")
    @allow(*JUDGES)
    def refuse_held(body: JudgeForm) -> dict[str, Any]:
        """维持原时限 Let the old limits stand."""
        return _judge(container, "refused", body)

    return api


def _judge(container: Container, verdict: Verdict, body: JudgeForm) -> dict[str, Any]:
    order = Order(caller())
    decided = container.calendars.judge(body.version, verdict, order, ticket_ids=body.ticket_ids)
    what = {"version": body.version, "tickets": decided}
    container.audit_log.append(f"calendar.{verdict}", current().subject, what)
    return {"version": body.version, "verdict": verdict, "tickets": decided}


def _known(container: Container, version: int) -> Recomputation:
    found = container.calendars.store.of(version)
    if found is None:
        raise NotFound
    return found


def _row(container: Container, started: Recomputation) -> dict[str, Any]:
    store = container.calendars.store
    return {
        "version": started.version,
        "begun_at": started.begun_at,
        "finished_at": started.finished_at,
        "horizon": started.horizon,
        "behind": store.count_behind(started.version),
        **store.report(started.version, caller()),
    }
