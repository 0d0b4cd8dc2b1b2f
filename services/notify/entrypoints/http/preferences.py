"""``/api/v1/preferences``: what a reporter wants to be told, how, and in what language."""

from datetime import datetime

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.etag import if_match, stale, with_etag
from services.common.web.paging import QueryModel
from services.common.web.problems import FieldError, Problem
from services.notify.application.set_preferences import ReaderUnknown
from services.notify.bootstrap import Container
from services.notify.domain.policy.person import Preferences
from services.notify.domain.wording import Language
from services.notify.entrypoints.form import Form
from services.notify.ports.readers import KeptPreferences, PreferencesMoved


class PreferencesForm(Form):
    """What the reporter of an appeal wants; it holds for all his appeals."""

    appeal_id: str = Field(min_length=1, max_length=64, description="诉求 One of his appeals.")
    opted_out: bool = Field(False, description="退订 Only what must be told.")
    channels: list[str] = Field(
        default_factory=list, max_length=10, description="渠道次序 Channels he prefers, in order."
    )
    language: Language | None = Field(None, description="语言 Language; null: as he wrote.")


class PreferencesQuery(QueryModel):
    """Whose preferences."""

    appeal_id: str = Field(min_length=1, max_length=64, description="诉求 One of his appeals.")


class PreferencesView(BaseModel):
    """What he wants, and who noted it."""

    appeal_id: str
    opted_out: bool
    channels: list[str]
    language: Language | None
    version: int
    noted_by: str | None
    noted_at: datetime | None


def blueprint(container: Container) -> APIBlueprint:
    """Return the preferences' routes."""
    api = APIBlueprint("preferences", __name__)

    @api.get("/api/v1/preferences", responses={200: PreferencesView})
    @allow("operator", "callback_agent", "supervisor", "admin", "service")
    def read(query: PreferencesQuery) -> Response:
        """通知偏好 What the reporter of an appeal wants."""
        try:
            kept = container.set_preferences.read(query.appeal_id)
        except ReaderUnknown as error:
            raise Problem(404, "reader_unknown") from error
        return _shown(query.appeal_id, kept)

    @api.put("/api/v1/preferences", responses={200: PreferencesView})
    @allow("operator", "callback_agent", "supervisor", "admin", "service")
    def note(body: PreferencesForm) -> Response:
        """登记通知偏好 Note what he wants; of two who read the same version one is heard."""
        for channel in body.channels:
            if channel not in container.channels:
                errors = [FieldError("channels", "channel_unknown", {"channel": channel})]
                raise Problem(422, "invalid", errors=errors, count=1, fields=["channels"])
        wanted = Preferences(body.opted_out, tuple(dict.fromkeys(body.channels)), body.language)
        after = if_match(required=False)
        try:
            kept = container.set_preferences(
                body.appeal_id, wanted, by=current().subject, after=after
            )
        except ReaderUnknown as error:
            raise Problem(404, "reader_unknown") from error
        except PreferencesMoved as error:
            raise stale(container.set_preferences.read(body.appeal_id).version) from error
        return _shown(body.appeal_id, kept)

    return api


def _shown(appeal_id: str, kept: KeptPreferences) -> Response:
    view = PreferencesView(
        appeal_id=appeal_id,
        opted_out=kept.preferences.opted_out,
        channels=list(kept.preferences.channels),
        language=kept.preferences.language,
        version=kept.version,
        noted_by=kept.by or None,
        noted_at=kept.at,
    )
    return with_etag(jsonify(view.model_dump(mode="json")), kept.version)
