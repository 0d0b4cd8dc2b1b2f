"""``/api/v1/calendars/draft``: notices and hours, tried on open deadlines, published (E2, E6)."""

from functools import partial
from typing import Any, Final

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow, current
from services.common.web.etag import if_match
from services.common.web.paging import decode_cursor, encode_cursor, page
from services.common.web.problems import FieldError, Problem
from services.dispatch.adapters.preset.errors import PresetError, PresetErrors
from services.dispatch.application.calendars.import_notice import Proposal
from services.dispatch.application.calendars.publish_calendars import rows_of
from services.dispatch.bootstrap import Container
from services.dispatch.domain.calendars.notice import Notice
from services.dispatch.domain.calendars.reading import read_weekend
from services.dispatch.domain.directory.publication import PartDraft
from services.dispatch.entrypoints.forms.calendar_drafts import (
    CalendarDryRunForm,
    CalendarsForm,
    NoticeForm,
)
from services.dispatch.entrypoints.forms.calendar_shapes import changes_row, moved_row
from services.dispatch.entrypoints.http.access import answer, caller
from services.dispatch.entrypoints.http.calendars import CalendarPath, DaysQuery, days_view
from services.dispatch.entrypoints.http.published import (
    DRAFT_READERS,
    EDITORS,
    answer_published,
    draft_head,
    publishing_routes,
)
from services.dispatch.entrypoints.views.policies import faults_view
from services.dispatch.ports.calendars import KeptPlace

_AT: Final = "/api/v1/calendars"
_DRY_RUN: Final = "calendars/dry-run"
_LONGEST_SECONDS: Final = 4.0


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("calendar_drafts", __name__)

    @api.get(f"{_AT}/draft")
    @allow(*DRAFT_READERS)
    def read_calendar_draft() -> Response:
        """草稿 The draft with the days that it changes, or what is in force as a beginning."""
        return _answer_draft(container, container.calendars.edit.read())

    @api.get(f"{_AT}/draft/<code>/days")
    @allow(*DRAFT_READERS)
    def days_of_draft(path: CalendarPath, query: DaysQuery) -> dict[str, Any]:
        """草稿的工作日 Each day as the draft would have it."""
        edit = container.calendars.edit
        return days_view(edit.proposal(edit.read()).after.find(path.code), query)

    @api.put(f"{_AT}/draft")
    @allow(*EDITORS)
    def write_calendar_draft(body: CalendarsForm) -> Response:
        """修改草稿 Replace the draft: hours, units, own days, years; every fault is named."""
        edit = container.calendars.edit
        draft = edit.replace(body.rows(), revision=if_match(), by=current().subject)
        return _answer_draft(container, draft)

    @api.post(f"{_AT}/draft/notices")
    @allow(*EDITORS)
    def take_notice_in(body: NoticeForm) -> Response:
        """导入放假通知 Add a notice to the draft; every fault is told with its line."""
        notice = _notice(container, body)
        edit = container.calendars.edit
        draft = edit.take_in(notice, revision=if_match(), by=current().subject)
        return _answer_draft(container, draft)

    @api.delete(f"{_AT}/draft")
    @allow(*EDITORS)
    def discard_calendar_draft() -> Response:
        """放弃草稿 Take the draft away; what is in force is the beginning of the next one."""
        container.calendars.edit.discard(revision=if_match())
        return _answer_draft(container, container.calendars.edit.read())

    @api.post(f"{_AT}/dry-run")
    @allow(*DRAFT_READERS)
    def dry_run_calendars(body: CalendarDryRunForm) -> dict[str, Any]:
        """试算 Which open limits the draft would move, part by part; nothing is written."""
        return _dry_run(container, body)

    publishing_routes(
        api, _AT, container.calendars.put_into_force, partial(_answer_calendars, container)
    )
    return api


def _notice(container: Container, body: NoticeForm) -> Notice:
    """Return a notice; Problem 422 with a fault a line, at ``text:<line>``."""
    rows = rows_of(container.calendars.edit.read().content)
    try:
        return body.notice(frozenset(str(row["code"]) for row in rows), read_weekend(rows[0]))
    except PresetErrors as found:
        errors = [_fault(one) for one in found.errors]
        fields = [one.field for one in errors]
        raise Problem(422, "invalid", errors=errors, count=len(errors), fields=fields) from found


def _fault(error: PresetError) -> FieldError:
    said = {"line": error.line, "place": error.where, "message": error.message}
    code = error.code or "notice_shape"
    return FieldError(f"text:{error.line}", code, {**said, **dict(error.params)})


def _answer_draft(container: Container, draft: PartDraft) -> Response:
    edit = container.calendars.edit
    proposal = edit.proposal(draft)
    body = {
        **draft_head(draft),
        "calendars": rows_of(draft.content),
        "changes": changes_row(proposal),
        **faults_view(edit.faults(draft.content)),
    }
    return answer(body, draft.revision)


def _answer_calendars(container: Container, version: int) -> Response:
    content = container.directories.bodies(version)
    calendar_version = content[1]["calendar"]["version"] if content else None
    what = {"version": calendar_version, "directory_version": version}
    container.audit_log.append("calendar.published", current().subject, what)
    return answer_published(container, version, calendar_version=calendar_version)


def _dry_run(container: Container, form: CalendarDryRunForm) -> dict[str, Any]:
    edit = container.calendars.edit
    draft = edit.read()
    edit.check(draft.content)
    proposal: Proposal = edit.proposal(draft)
    found = decode_cursor(_DRY_RUN, form.cursor)
    shown = container.calendars.preview.part(
        proposal,
        reader=caller(),
        after=KeptPlace(int(found["version"]), str(found["id"])) if found else None,
        rows=form.limit,
        seconds=_LONGEST_SECONDS,
    )
    after = shown.after
    place = {"version": after.calendar_version, "id": after.id} if after else None
    cursor = encode_cursor(_DRY_RUN, place) if place else None
    names = ("moved", "later", "earlier", "settled", "held")
    return {
        **page([moved_row(one) for one in shown.rows], cursor),
        "base_version": proposal.base,
        "calendar_version": proposal.after.version,
        "seen": shown.tickets,
        **{name: shown.counts[name] for name in names},
    }
