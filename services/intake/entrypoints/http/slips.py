"""Slips and one-time links: how staff let a reporter follow the own case (A10)."""

from datetime import datetime, timedelta
from typing import Any

from flask import render_template
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from services.common.web.auth import allow, current
from services.common.web.problems import Problem
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.readers import reader
from services.intake.entrypoints.http.schemas.appeals import AppealPath

_NOBODY_KEEPS_IT = {"Cache-Control": "no-store"}
# What a page of ours may do: show itself, with its own style.
_CSP = "default-src 'none'; style-src 'unsafe-inline'"

api = APIBlueprint(
    "slips",
    __name__,
    abp_tags=[Tag(name="track", description="查询")],
    template_folder="templates",
)


class TrackLink(BaseModel):
    """一次性链接 A token that opens the case once; send it to its reporter and nobody else."""

    link: str
    expires_at: datetime


@api.get("/api/v1/appeals/<appeal_id>/slip")
@allow("operator", "callback_agent", "supervisor", "street", "community", "grid_officer")
def slip(path: AppealPath) -> tuple[str, int, dict[str, str]]:
    """查询凭条 A page to print in large type: code and PIN, for whoever has no phone at hand."""
    case = _case(path.appeal_id, "slip")
    hashes, zone = container().hashes, container().zone
    is_alone = "phone" not in case.secrets.sealed
    code = hashes.tracking_code(case.appeal.id, alone=is_alone)
    page = render_template(
        "slip.html",
        groups=code.split("-"),
        pin=hashes.pin(case.appeal.id),
        is_alone=is_alone,
        received=case.appeal.received_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _CSP}
    return page, 200, {**headers, **_NOBODY_KEEPS_IT}


@api.post("/api/v1/appeals/<appeal_id>/track-links", responses={201: TrackLink})
@allow("operator", "callback_agent", "supervisor")
def link(path: AppealPath) -> tuple[dict[str, Any], int, dict[str, str]]:
    """一次性链接 Make a link for the reporter; that it was made, and by whom, is kept."""
    case = _case(path.appeal_id, "track_link")
    until = container().wall.now() + timedelta(hours=container().settings.intake_link_hours)
    token = container().track_links.issue(case.appeal.id, until)
    return {"link": token, "expires_at": until}, 201, _NOBODY_KEEPS_IT


def _case(appeal_id: str, purpose: str) -> AppealCase:
    """Return a case that this person may hand out; whoever only enters appeals, his own."""
    who, case = current(), container().appeals.get(appeal_id)
    if case is None or container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")
    by_office = who.has("operator", "callback_agent", "supervisor")
    if not by_office and case.appeal.operator != who.subject:
        raise Problem(404, "no_such_appeal")
    if (
        case.appeal.confidential
        and not who.has("supervisor")
        and (case.appeal.operator != who.subject)
    ):
        raise Problem(404, "no_such_appeal")
    container().contact_log.note(who.subject, purpose, [case.appeal.id], container().wall.now())
    return case
