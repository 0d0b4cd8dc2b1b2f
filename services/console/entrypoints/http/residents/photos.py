"""Photos on their way to intake: sent one by one while the resident goes on writing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import FileStorage

from services.common.web.bodies import accepts
from services.console.entrypoints.http.residents.context import Desk
from services.console.ports.api import ApiRefused, ServiceAway

MOST: Final = 6
# intake's largest kind, and what a form puts around it; without script all photos come at once.
ONE_BYTES: Final = 16_600_000
FORM_BYTES: Final = 64_000_000
_NAME: Final = "photo"
_TYPE: Final = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+", re.ASCII)
_UNKNOWN: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Sent:
    """Ids of what intake took, and why it did not take the rest."""

    ids: Sequence[str]
    errors: Sequence[str] = ()


def register(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""

    @pages.post("/photos")
    @desk.shell.open
    @accepts("multipart/form-data", max_bytes=ONE_BYTES, field="file")
    def photo() -> tuple[Response, int]:
        """Take one photo; its id is to be named by the form."""
        sent = send(desk, request.files.getlist("file")[:1])
        if sent.ids:
            return jsonify(id=sent.ids[0]), 201
        words = sent.errors[0] if sent.errors else desk.word("residents.submit.photo_failed")
        return jsonify(error=words), 422


def send(desk: Desk, files: Sequence[FileStorage]) -> Sent:
    """Send files to intake; one that is refused does not keep the others back."""
    ids, errors = [], []
    for file in [one for one in files if one.filename][:MOST]:
        kind = file.mimetype if _TYPE.fullmatch(file.mimetype or "") else _UNKNOWN
        try:
            given = {"file": (_NAME, file.stream, kind)}
            answer = desk.api("").upload("intake", "/api/v1/attachments", files=given)
            ids.append(str(answer["attachment_id"]))
        except ApiRefused as refused:
            errors += list(refused.fields(desk.language).values()) or [_failed(desk)]
        except ServiceAway:
            errors.append(_failed(desk))
    return Sent(ids, errors)


def named(desk: Desk) -> Sent:
    """Return the photos of this form: those sent before, and those that come with it."""
    before = [one for one in request.form.getlist("photo_id") if one.startswith("att_")]
    sent = send(desk, request.files.getlist("photos"))
    return Sent([*before, *sent.ids][:MOST], sent.errors)


def _failed(desk: Desk) -> str:
    return desk.word("residents.submit.photo_failed")
