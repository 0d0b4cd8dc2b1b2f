"""``/api/v1/notification-policies/preview``: who would be told when, by rules not published yet."""

from typing import Any, Literal

from flask_openapi3.blueprint import APIBlueprint
from pydantic import AwareDatetime, Field

from services.common.web.auth import allow
from services.notify.adapters.policy.body import Name, PolicyBody, policy_of
from services.notify.bootstrap import Container
from services.notify.domain.policy.foretell import Foretold, Sample, foretell
from services.notify.domain.policy.policy import Policy
from services.notify.entrypoints.form import Form


class PolicyPreviewForm(Form):
    """试算 A sample event, and the rules to try; left out: those in force."""

    body: PolicyBody | None = Field(None, description="规则 Rules; none: those in force.")
    event: Name = Field(description="事件 Type of the event.")
    severity: Literal["P0", "P1", "P2", "P3"] | None = Field(None, description="紧急程度 Severity.")
    at: AwareDatetime | None = Field(None, description="时间 When it happens; none: now.")
    channels: list[Name] | None = Field(
        None, max_length=20, description="可达渠道 Where the resident has an address; none: all."
    )
    told_before: int = Field(0, ge=0, le=1000, description="此前一分钟一条 Notices just before.")
    opted_out: bool = Field(False, description="已退订 The resident wants none.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("policy_previews", __name__)

    @api.post("/api/v1/notification-policies/preview")
    @allow("operator", "supervisor", "director", "auditor", "admin", "ops")
    def preview(body: PolicyPreviewForm) -> dict[str, Any]:
        """预览 Who would be told of an event, when and on which channels; nothing is sent."""
        rules = policy_of(0, body.body) if body.body else container.policies.current()
        sample = Sample(
            event_type=body.event,
            at=body.at or container.clock.now(),
            severity=body.severity,
            reached_by=tuple(_known(container, rules) if body.channels is None else body.channels),
            told_before=body.told_before,
            opted_out=body.opted_out,
        )
        return _view(sample, foretell(rules, sample, container.zone))

    return api


def _known(container: Container, rules: Policy) -> list[str]:
    """Return the channels that are set up; before any is, those that the rules speak of."""
    return list(container.channels) or [one.channel for one in rules.channels]


def _view(sample: Sample, found: Foretold) -> dict[str, Any]:
    return {
        "event": sample.event_type,
        "at": sample.at,
        "urgency": found.urgency,
        "must_tell": found.must_tell,
        "residents": {
            "told": found.residents and found.dropped is None,
            "dropped": found.dropped,
            "waits": [{"reason": one.reason, "until": one.until} for one in found.waits],
            "channels": [
                {"channel": one.channel, "at": one.at, "because": one.because}
                for one in found.turns
            ],
        },
        "units": {"told": found.units},
    }
