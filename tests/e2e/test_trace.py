"""One trace leads from the resident's request through the broker to the notice (promise M3)."""

import httpx2
import pytest

from tests.e2e.collector import Collector, Span
from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLING = "00f067aa0ba902b7"
CALLER = f"00-{TRACE_ID}-{CALLING}-01"
WAY = {
    ("huying-intake", "POST /api/v1/appeals"),
    ("huying-dispatch", "consume dispatch.appeals"),
    ("huying-notify", "consume notify.events"),
    ("huying-notify", "deliver notification"),
    ("huying-reporting", "consume reporting.events"),
    ("huying-intake", "consume intake.events"),
}


def test_an_appeal_is_one_trace_from_http_through_rabbitmq_to_the_notice(
    lianhu: District, spans: Collector
) -> None:
    body = {
        "kind": "help",
        "text": "追踪路一号院门口垃圾没人清运已有三天，请尽快处理。",
        "area_code": lianhu.communities[0],
        "contact": {"phone": "13277770001"},
    }
    url, headers = f"{lianhu.urls['intake']}/api/v1/appeals", {"traceparent": CALLER}
    assert httpx2.post(url, json=body, headers=headers, timeout=60).status_code == 201

    found: list[Span] = []

    def whole() -> bool:
        found[:] = spans.of(TRACE_ID)
        way = {(span.service, span.name) for span in found}
        # Each process sends its spans when it likes: a child may come before its parent.
        known = {span.span_id for span in found} | {CALLING}
        return way >= WAY and {span.parent_id for span in found} <= known

    eventually(whole, timeout=90)
    first = next(span for span in found if span.name == "POST /api/v1/appeals")
    assert first.parent_id == CALLING
