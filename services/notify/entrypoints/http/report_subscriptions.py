"""``/api/v1/report-subscriptions``: who is told of bulletins and early warnings."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.ids import new_id
from services.common.web.auth import allow, current
from services.common.web.paging import page
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.notify.bootstrap import Container
from services.notify.domain.report_subscription import (
    About,
    ReportSubscription,
    UnusableSubscription,
    check,
)
from services.notify.entrypoints.form import Form
from services.notify.entrypoints.http.endpoint_views import invalid

_EDITORS: tuple[Role, ...] = ("supervisor", "director", "admin")
_READERS: tuple[Role, ...] = (*_EDITORS, "district_leader", "analyst", "auditor")
_CODE = r"^[A-Za-z0-9_-]{1,64}$"


class SubscriptionForm(Form):
    """One subscription."""

    about: About = Field(description="内容 `report` bulletins, `hotspot` early warnings.")
    to: str = Field(
        pattern=r"^(centre|own|unit:[a-z0-9-]{1,64}|role:[a-z_]{1,40})$",
        description="对象 `centre`, `own` (the unit or street itself), `unit:…` or `role:…`.",
    )
    template: str | None = Field(None, pattern=_CODE, description="模板 Only this bulletin.")
    level: str | None = Field(
        None, pattern="^(warning|proposal)$", description="级别 Only warnings of this level."
    )
    area: str | None = Field(
        None, pattern=_CODE, description="区域或单位 Only of this place or unit, and all within."
    )


class SubscriptionPath(BaseModel):
    """Which subscription."""

    subscription_id: str = Field(max_length=64, description="订阅号 Subscription.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the subscriptions' routes."""
    api = APIBlueprint("report_subscriptions", __name__)

    @api.get("/api/v1/report-subscriptions")
    @allow(*_READERS)
    def listing() -> dict[str, Any]:
        """通报订阅 Who is told of what, those of the preset first."""
        return page([_view(one) for one in container.report_subscriptions.all()], None)

    @api.post("/api/v1/report-subscriptions")
    @allow(*_EDITORS)
    def add(body: SubscriptionForm) -> tuple[dict[str, Any], int]:
        """增加订阅 Add one; the same words again give the one that stands."""
        wanted = ReportSubscription(
            new_id("rsb"), **body.model_dump(), created_by=current().subject
        )
        try:
            check(wanted, container.directory)
        except UnusableSubscription as error:
            raise invalid("to", str(error)) from error
        return _view(container.report_subscriptions.add(wanted)), 201

    @api.delete("/api/v1/report-subscriptions/<subscription_id>")
    @allow(*_EDITORS)
    def remove(path: SubscriptionPath) -> tuple[str, int]:
        """取消订阅 Take one out, one of the preset too."""
        if not container.report_subscriptions.remove(path.subscription_id, current().subject):
            raise Problem(404, "not_found")
        return "", 204

    return api


def _view(one: ReportSubscription) -> dict[str, Any]:
    return {
        "subscription_id": one.subscription_id,
        "about": one.about,
        "to": one.to,
        "template": one.template,
        "level": one.level,
        "area": one.area,
        "created_by": one.created_by,
    }
