"""What was delivered to an endpoint, and how it is delivered again."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import AwareDatetime, BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import Problem
from services.notify.application.endpoints.ping_endpoint import MOST_A_MINUTE, PingedTooOften
from services.notify.application.endpoints.replay_range import NothingInRange, Range, RangeTooLong
from services.notify.bootstrap import Container
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.endpoint_replay import MOST, EndpointReplay
from services.notify.entrypoints.form import Form
from services.notify.entrypoints.http.endpoint_answers import (
    DeliveriesAnswer,
    EndpointReplayAnswer,
    PingAnswer,
    ReplayedAnswer,
)
from services.notify.entrypoints.http.endpoint_views import (
    KEEPERS,
    EndpointPath,
    answer_view,
    delivery_view,
    invalid,
    is_own,
    own_endpoint,
    replay_view,
)
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.replays import Delivered, ReplayRunning

_CURSOR = "webhook-deliveries"
_ONE = "/api/v1/endpoints/<endpoint_id>"


class WebhookNotificationPath(BaseModel):
    """Which notification."""

    notification_id: str = Field(max_length=64)


class EndpointReplayPath(EndpointPath):
    """Which replay."""

    replay_id: str = Field(max_length=64)


class EndpointReplayForm(Form):
    """What of the unit's feed goes to the endpoint again; a number or a time says from where on."""

    from_sequence: int = Field(1, ge=1, lt=2**53, description="起 First number.")
    to_sequence: int | None = Field(None, ge=1, lt=2**53, description="止 Last number; unset: all.")
    since: AwareDatetime | None = Field(None, description="起始时间 Instead of a number.")
    only_failed: bool = Field(False, description="仅失败的 Only what it has not taken.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("webhook_deliveries", __name__)
    _log_routes(api, container)
    _replay_routes(api, container)
    return api


def _log_routes(api: APIBlueprint, container: Container) -> None:
    @api.get(f"{_ONE}/deliveries", responses={200: DeliveriesAnswer})
    @allow(*KEEPERS)
    def deliveries(path: EndpointPath, query: PageQuery) -> dict[str, Any]:
        """推送记录 Every try of the last thirty days with its answer, the latest first."""
        endpoint = own_endpoint(container, path.endpoint_id)
        before = (decode_cursor(_CURSOR, query.cursor) or {}).get("before")
        found = container.webhook_log.page(endpoint.endpoint_id, endpoint.unit, before, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"before": found[-1]["_id"]}) if more else None
        return page([delivery_view(raw) for raw in found], cursor)

    @api.post(f"{_ONE}/ping", responses={200: PingAnswer})
    @allow(*KEEPERS)
    def ping(path: EndpointPath) -> dict[str, Any]:
        """测试推送 Send a signed test event now, and say what came of it."""
        endpoint = own_endpoint(container, path.endpoint_id)
        try:
            return answer_view(container.ping_endpoint(endpoint))
        except PingedTooOften as error:
            wait = {"Retry-After": "60"}
            raise Problem(429, "pinged_too_often", headers=wait, most=MOST_A_MINUTE) from error


def _replay_routes(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/notifications/<notification_id>/replay", responses={202: ReplayedAnswer})
    @allow(*KEEPERS)
    def replay_one(path: WebhookNotificationPath) -> tuple[dict[str, Any], int]:
        """重新推送 Deliver one webhook again, under the same id."""
        delivered = _replayable(container, path.notification_id)
        container.redelivery.again([delivered.notification_id])
        return {"notification_id": delivered.notification_id, "status": "queued"}, 202

    @api.post(f"{_ONE}/replays", responses={202: EndpointReplayAnswer})
    @allow(*KEEPERS)
    def replay_range(path: EndpointPath, body: EndpointReplayForm) -> tuple[dict[str, Any], int]:
        """批量重推 Deliver a range of the unit's feed again, fifty a second."""
        endpoint = own_endpoint(container, path.endpoint_id)
        if endpoint.disabled is not None:
            raise Problem(409, "endpoint_disabled")
        return replay_view(_begun(container, endpoint, body)), 202

    @api.get(f"{_ONE}/replays/<replay_id>", responses={200: EndpointReplayAnswer})
    @allow(*KEEPERS)
    def read_replay(path: EndpointReplayPath) -> dict[str, Any]:
        """重推进度 How far it has come."""
        return replay_view(_own_replay(container, path))

    @api.delete(f"{_ONE}/replays/<replay_id>", responses={200: EndpointReplayAnswer})
    @allow(*KEEPERS)
    def cancel_replay(path: EndpointReplayPath) -> dict[str, Any]:
        """停止重推 Stop it; what was queued goes out."""
        replay = _own_replay(container, path)
        if replay.state == "running":
            replay = replay.ended("cancelled", container.wall.now())
            container.endpoint_replays.save(replay)
        return replay_view(replay)


def _replayable(container: Container, notification_id: str) -> Delivered:
    delivered = container.redelivery.find(notification_id)
    if delivered is None or not is_own(delivered.unit):
        raise Problem(404, "not_found")
    if delivered.route != "webhook":
        raise Problem(409, "not_a_webhook")
    if delivered.is_open:
        raise Problem(409, "still_being_delivered")
    if own_endpoint(container, delivered.endpoint_id).disabled is not None:
        raise Problem(409, "endpoint_disabled")
    return delivered


def _own_replay(container: Container, path: EndpointReplayPath) -> EndpointReplay:
    endpoint = own_endpoint(container, path.endpoint_id)
    replay = container.endpoint_replays.get(path.replay_id)
    if replay is None or replay.endpoint_id != endpoint.endpoint_id:
        raise Problem(404, "not_found")
    return replay


def _begun(container: Container, endpoint: Endpoint, body: EndpointReplayForm) -> EndpointReplay:
    asked = Range(body.from_sequence, body.to_sequence, body.since, body.only_failed)
    begin = "from_sequence" if body.since is None else "since"
    try:
        return container.begin_replay(endpoint, asked, by=current().subject)
    except NothingInRange as error:
        raise invalid(begin, "nothing_in_range", head=error.head) from error
    except RangeTooLong as error:
        raise invalid(begin, "range_too_long", most=MOST) from error
    except ReplayRunning as running:
        raise Problem(409, "replay_running", replay_id=running.replay_id) from running
    except DependencyAway as error:
        raise Problem(503, "dependency_unavailable", headers={"Retry-After": "10"}) from error
