"""``/api/v1/inbox``: what staff are told in the system itself; live by a poll that costs little."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import INBOX_OWNERS, Role
from services.notify.application.read_inbox import ReadableItem
from services.notify.bootstrap import Container
from services.notify.domain.inbox import owners
from services.notify.domain.templates.pages import ABOUT_NO_CASE, page_of
from services.notify.entrypoints.form import Form
from services.notify.ports.inbox import InboxQuery
from services.notify.ports.ledger import Reader

_CURSOR = "inbox"
_MOST_IDS = 200
_CENTRE: tuple[Role, ...] = ("operator", "supervisor", "director")


class InboxPage(PageQuery):
    """Which items."""

    unread: bool = Field(False, description="只看未读 Those alone that nobody has read.")


class ReadForm(Form):
    """Which items were read."""

    ids: list[str] | None = Field(
        None, min_length=1, max_length=_MOST_IDS, description="通知编号 Items; absent: all of them."
    )


def blueprint(container: Container) -> APIBlueprint:
    """Return the inbox's routes."""
    api = APIBlueprint("inbox", __name__)

    @api.get("/api/v1/inbox")
    @allow(*INBOX_OWNERS)
    def listing(query: InboxPage) -> dict[str, Any]:
        """站内信 The caller's own items, his unit's and his roles', the newest first."""
        after = decode_cursor(_CURSOR, query.cursor)
        before = (datetime.fromisoformat(after["at"]), after["id"]) if after else None
        found = container.read_inbox(
            InboxQuery(_owners(container), _reader(), query.unread, before, query.limit)
        )
        return page([_shown(one) for one in found], _next(found, query.limit))

    @api.get("/api/v1/inbox/unread", responses={200: {"description": "未读数 Unread items."}})
    @allow(*INBOX_OWNERS)
    def unread() -> Response:
        """未读数 How many items nobody has read (at most 100); 304 while that is so."""
        found = container.inbox.unread(InboxQuery(_owners(container), _reader()))
        response = Response(status=304)
        response.set_etag(f"{found.count}-{found.newest or ''}")
        if not request.if_none_match.contains(response.get_etag()[0] or ""):
            response.status_code = 200
            response.content_type = "application/json"
            response.set_data(f'{{"unread": {found.count}}}')
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    @api.post("/api/v1/inbox/read")
    @allow(*INBOX_OWNERS)
    def read(body: ReadForm) -> dict[str, int]:
        """标为已读 Mark items as read; the ledger keeps who did so first, and when."""
        by, at = current().subject, container.clock.now()
        return {"read": container.inbox.mark_read(_owners(container), body.ids, by, at)}

    return api


def _owners(container: Container) -> tuple[str, ...]:
    """Return the inboxes of the caller; the centre's people read the centre's."""
    who = current()
    units = [who.unit] if who.unit else []
    if not units and who.has(*_CENTRE):
        units = [container.settings.notify_centre_unit]
    return owners(who.subject, units, who.roles)


def _reader() -> Reader:
    who = current()
    return Reader(who.unit, who.areas)


def _next(found: Sequence[ReadableItem], limit: int) -> str | None:
    if len(found) < limit:
        return None
    last = found[-1].item
    return encode_cursor(_CURSOR, {"at": last.at.isoformat(), "id": last.notification_id})


def _shown(one: ReadableItem) -> dict[str, Any]:
    item = one.item
    return {
        "notification_id": item.notification_id,
        "event": item.event_type,
        "ticket_id": None if item.event_type in ABOUT_NO_CASE else item.ticket_id,
        "page": page_of(item.event_type, item.addressee, item.ticket_id, item.facts),
        "text": one.texts.get("zh"),
        "text_en": one.texts.get("en"),
        "at": item.at,
        "read_at": item.read_at,
        "read_by": item.read_by,
    }
