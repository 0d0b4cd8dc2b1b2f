"""G6: a mailbox that gives everything back is left alone, although a relay takes its mails."""

from datetime import UTC, datetime

from services.notify.application.addresses.judge_address import JudgeAddress
from services.notify.domain.notification import Failed, Sent
from services.notify.domain.unit_address import UnitAddress
from tests.fakes.dispatch import FakeClock
from tests.fakes.notify_units import FakeUnitAddresses

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
GONE = "address_unknown"


def test_what_a_relay_takes_does_not_forget_what_came_back() -> None:
    addresses = FakeUnitAddresses()
    addresses.register(UnitAddress("uad_1", "a", "email", "a@example.com", NOON, "leader"))
    judge = JudgeAddress(addresses, FakeClock(NOON))
    for report in ("r1", "r1", "r2", "r3"):
        assert addresses.get("uad_1").disabled_at is None
        judge("uad_1", Sent("email"))
        judge("uad_1", Failed("email", GONE), report)
    assert addresses.get("uad_1").disabled_at == NOON


def test_what_a_robot_takes_forgets_what_failed_before() -> None:
    addresses = FakeUnitAddresses()
    addresses.register(UnitAddress("uad_1", "a", "wecom", "https://robot", NOON, "leader"))
    judge = JudgeAddress(addresses, FakeClock(NOON))
    for _ in range(3):
        judge("uad_1", Failed("wecom", GONE))
        judge("uad_1", Sent("wecom"))
    assert addresses.get("uad_1").disabled_at is None
