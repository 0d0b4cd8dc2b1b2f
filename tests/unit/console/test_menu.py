"""The menu's counters come by themselves, are asked for rarely, and can do no page any harm."""

from typing import Any

import pytest

from services.common.web.principal import INBOX_OWNERS, ROLES
from services.console.application.menu.count_work import CountWork
from services.console.domain.person import Person
from services.console.entrypoints.http.shell.navigation import NAVIGATION
from services.console.ports.api import ApiRefused, ServiceAway
from tests.support.console import FakeApi, browser_of

QUEUES = {"queues": {"danger": 1, "screening": 4, "arbitration": 2}}
LANES = {"lanes": {"sign": {"count": 3}, "contact": {"count": 1}, "submitted": {"count": 9}}}
TIERS = {"totals": {"1": {"count": 3, "more": False}, "2": {"count": 1, "more": False}}}


def district() -> FakeApi:
    api = FakeApi()
    for service, path, answer in (
        ("dispatch", "queues", QUEUES),
        ("dispatch", "work-orders/lanes", LANES),
        ("dispatch", "whistles", {"items": [{}, {}]}),
        ("dispatch", "escalations", TIERS),
        ("intake", "queues", {"queues": {"callbacks": 7}}),
        ("notify", "inbox/unread", {"unread": 6}),
    ):
        api.tell("GET", service, f"/api/v1/{path}", answer)
    return api


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("operator", {"inbox": 6, "desk": 5, "disputes": 2}),
        ("callback_agent", {"inbox": 6, "desk": 7}),
        ("unit_handler", {"inbox": 6, "unit": 4, "whistles": 2}),
        ("supervisor", {"inbox": 6, "desk": 5, "disputes": 2, "escalations": 4}),
        ("auditor", {"escalations": 4}),
    ],
)
def test_each_role_is_told_of_its_own_work(role: str, told: dict[str, int]) -> None:
    assert browser_of(role, api=district()).get("/menu/counts").json == told


def test_notices_are_counted_for_those_who_have_an_inbox_and_nobody_else() -> None:
    counted = {
        role
        for role in ROLES - {"service"}
        if "inbox" in browser_of(role, api=district()).get("/menu/counts").json
    }
    assert counted == set(INBOX_OWNERS)


def test_a_count_that_cannot_be_had_is_no_badge_and_no_fault() -> None:
    broken: list[Any] = [ServiceAway("dispatch"), ApiRefused(403, {}), {}, {"lanes": None}]
    for answer in broken:
        api = district()
        api.tell("GET", "dispatch", "/api/v1/work-orders/lanes", answer)
        found = browser_of("unit_leader", api=api).get("/menu/counts")
        assert (found.status_code, found.json) == (
            200,
            {"inbox": 6, "whistles": 2, "escalations": 4},
        )


def test_pages_ask_for_nothing_themselves_and_show_what_was_counted_a_moment_ago() -> None:
    api = district()
    browser = browser_of("unit_handler", api=api)
    browser.get("/no-such-page")
    assert not [path for _, _, path, _ in api.asked if path.endswith("/lanes")]

    browser.get("/menu/counts")
    browser.get("/menu/counts")
    assert len([path for _, _, path, _ in api.asked if path.endswith("/lanes")]) == 1
    assert 'data-counter="unit">4</span>' in browser.get("/no-such-page").text


def test_counts_are_a_person_s_own_and_soon_old() -> None:
    now = [0.0]
    count = CountWork(lambda: now[0])
    person = Person("a", "甲", "a@x", frozenset({"unit_handler"}), "chengguan")
    assert count(district(), person)["unit"] == 4
    assert count.known(Person("a", "甲", "a@x", frozenset({"street"}), "chengguan")) is None

    now[0] = 60.0
    assert count.known(person) is None


def test_whoever_is_not_signed_in_is_told_nothing() -> None:
    assert browser_of().get("/menu/counts").status_code == 303


def test_every_counter_of_the_menu_is_counted_for_somebody() -> None:
    told: set[str] = set()
    for role in {role for place in NAVIGATION for role in place.roles}:
        told |= set(browser_of(role, api=district()).get("/menu/counts").json)
    assert {place.counter for place in NAVIGATION if place.counter} == told


@pytest.mark.parametrize("role", sorted({role for place in NAVIGATION for role in place.roles}))
def test_unread_notices_are_counted_for_whoever_has_an_inbox(role: str) -> None:
    (inbox,) = (place for place in NAVIGATION if place.path == "/inbox")
    counted = browser_of(role, api=district()).get("/menu/counts").json
    assert ("inbox" in counted) == (role in inbox.roles)
