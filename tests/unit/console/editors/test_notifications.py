"""The rules of notices: their form, a sample foretold, published against what was read."""

from typing import Any

import pytest

from services.console.entrypoints.http.editors.views.fields import row_of, tree_of
from services.console.entrypoints.http.editors.views.notifications import RULES, sent, shown
from services.console.ports.api import Answer, ApiRefused
from services.notify.adapters.policy.body import PolicyBody
from tests.support.console import Browser, FakeApi, browser_of

API, HOME = "/api/v1/notification-policies", "/editors/notifications"
BODY: dict[str, Any] = {
    "events": {"danger.raised.v1": {"urgency": "danger"}},
    "urgent_severities": ["P0"],
    "quiet_hours": {"resident": {"from": "22:00", "to": "08:00", "passes": ["danger"]}},
    "limits": [{"most": 6, "within_minutes": 60.0}],
    "channels": [{"channel": "sms", "patience_minutes": {"danger": 2.5}}, {"channel": "email"}],
    "suppression": {"after_hard_bounces": {"sms": 2}, "lasts_days": 180.0},
    "language": {"resident": "zh"},
    "digest": {"most": 8},
}
FORETOLD = {
    "event": "ticket.resolved.v1", "urgency": "ordinary", "must_tell": True,
    "residents": {
        "told": True, "dropped": None,
        "waits": [{"reason": "quiet_hours", "until": "2026-11-24T00:00:00Z"}],
        "channels": [
            {"channel": "sms", "at": "2026-11-24T00:00:00Z", "because": "first"},
            {"channel": "email", "at": None, "because": "never"},
        ],
    },
    "units": {"told": False},
}  # fmt: skip


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    record = {"version": 4, "published_by": "li", "published_at": "2026-11-22T01:00:00Z"}
    now = {
        **record,
        "note": "<b>",
        "body": BODY,
        "channels": ["sms"],
        "events": ["ticket.resolved.v1"],
    }
    told.tell("GET", "notify", f"{API}/current", Answer(now, etag='"4"'))
    told.tell("GET", "notify", f"{API}/3", {"version": 3, "body": {"limits": []}})
    told.tell("GET", "notify", API, {"items": [record, {**record, "version": 3}]})
    told.tell("POST", "notify", f"{API}/preview", FORETOLD)
    finding = {"field": "channels.0", "code": "channel_unknown", "severity": "warning"}
    told.tell("POST", "notify", f"{API}/check", {"findings": [finding]})
    told.tell("POST", "notify", API, {"version": 5})
    return told


def sent_to(api: FakeApi, path: str) -> dict[str, Any]:
    return next(given for how, _, where, given in api.asked if (how, where) == ("POST", path))


@pytest.fixture
def supervisor(api: FakeApi) -> Browser:
    return browser_of("supervisor", api=api)


def test_rules_come_back_from_their_form_as_they_were() -> None:
    tree = tree_of(RULES, shown(BODY))
    back = PolicyBody.model_validate(sent(row_of(RULES, tree)))

    assert back == PolicyBody.model_validate(BODY)
    assert tree["limits"][0]["within_minutes"] == "60"


def test_the_form_says_what_becomes_of_a_usual_event(supervisor: Browser) -> None:
    page = supervisor.get(HOME).text

    assert "免打扰时段" in page
    assert "前一渠道彻底失败后才用" in page
    assert "&lt;b&gt;" in page


def test_what_was_typed_is_tried_with_its_sample_and_nothing_is_written(
    supervisor: Browser, api: FakeApi
) -> None:
    form = {"limits[0].most": "2", "limits[0].within_minutes": "60", "etag": '"3"',
            "try.event": "ticket.opened.v1", "try.at": "2026-11-23T23:00"}  # fmt: skip
    page = supervisor.post(HOME, form).text

    asked = sent_to(api, f"{API}/preview")["json"]
    assert asked["body"]["limits"] == [{"most": 2, "within_minutes": 60}]
    assert asked["at"] == "2026-11-23T23:00:00+08:00"
    assert "这个渠道没有接通" in page
    assert "<del>6</del> → <ins>2</ins>" in page
    assert 'value="&#34;3&#34;"' in page
    assert not [one for one in api.asked if one[2] == API]


def test_rules_are_published_against_what_was_read_and_conflicts_keep_what_was_typed(
    supervisor: Browser, api: FakeApi
) -> None:
    form = {"limits[0].most": "2", "limits[0].within_minutes": "60", "note": "减少", "etag": '"4"'}
    done = supervisor.post(f"{HOME}/publish", form)
    assert done.headers["Location"].endswith("/history")
    assert (sent_to(api, API)["etag"], sent_to(api, API)["json"]["note"]) == ('"4"', "减少")

    api.tell("POST", "notify", API, ApiRefused(412, {"title": "已被修改"}))
    lost = supervisor.post(f"{HOME}/publish", form)
    assert lost.status_code == 412
    assert 'value="2"' in lost.text
    fault = {"field": "body.quiet_hours.resident.from", "message": "不是时间", "message_en": "no"}
    api.tell("POST", "notify", f"{API}/preview", ApiRefused(422, {"errors": [fault]}))
    wrong = supervisor.post(HOME, {**form, "quiet_hours.resident.from": "x"})
    assert wrong.status_code == 422
    assert 'id="error-quiet_hours.resident.from"' in wrong.text


def test_an_earlier_version_is_compared_and_published_again_by_who_may(
    supervisor: Browser, api: FakeApi
) -> None:
    assert "两者内容相同" in supervisor.get(f"{HOME}/history?from=3&to=3").text
    assert supervisor.post(f"{HOME}/restore/3", {"note": "x", "etag": '"4"'}).status_code == 303
    assert sent_to(api, API)["json"] == {"body": {"limits": []}, "note": "x"}
    operator = browser_of("operator", api=api)
    assert operator.get(HOME).status_code == 200
    assert operator.post(f"{HOME}/restore/3", {"note": "x"}).status_code == 403
    assert "/editors/notifications/publish" not in operator.get(HOME).text
