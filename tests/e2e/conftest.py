"""One district for all end-to-end tests, watched by the profiler from its first appeal on."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, time, timedelta

import pytest

from deploy.demo.stage import ZONE, read_days
from services.common.clock import ClockSetting, SystemClock, write_clock
from tests.e2e.collector import Collector, collector
from tests.e2e.receiver import Receiver, receiver
from tests.e2e.story import Story
from tests.support.journey import APP_NAME, OWNERS, District, district
from tests.support.profiler import scans_recorded

UNIT = "huanwei"  # clears refuse away
DATABASES = [f"huying_{service}" for service in (*OWNERS, "reporting")]


@pytest.fixture(scope="session")
def spans() -> Iterator[Collector]:
    """The ops team's collector of traces."""
    with collector() as kept:
        yield kept


@pytest.fixture(scope="session")
def lianhu(spans: Collector) -> Iterator[District]:
    """A running district on the morning of a working day, with tracing on."""
    with (
        district(settings={"HUYING_OTEL_ENDPOINT": spans.url}) as started,
        ExitStack() as watched,
    ):
        today = SystemClock().now().astimezone(ZONE).date()
        morning = datetime.combine(read_days().from_(today + timedelta(days=1)), time(9), ZONE)
        setting = ClockSetting(SystemClock().now(), morning)
        write_clock(started.system.run_dir / "clock.json", setting)
        for name in DATABASES:
            database = started.mongodb[name]
            watched.enter_context(scans_recorded(database, but_by=APP_NAME))
        yield started


@pytest.fixture(scope="session", autouse=True)
def webhook(lianhu: District) -> Iterator[tuple[Receiver, str]]:
    """The unit's own webhook receiver and its secret; there before the first appeal."""
    with receiver() as kept:
        body = {"unit": UNIT, "url": kept.url}
        told = lianhu.api.post("notify", "/api/v1/endpoints", body, lianhu.api.unit(UNIT))
        yield kept, told["secret"]


@pytest.fixture
def story(lianhu: District) -> Story:
    """What the people of the district do, one step a call."""
    return Story(lianhu)
