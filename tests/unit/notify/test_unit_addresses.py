"""Units' robots and mailboxes: who may lie where, what goes there, in whose words, and what not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest

from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.shipped import shipped_labels
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.application.addresses.queue_for_addresses import QueueForAddresses
from services.notify.application.addresses.register_address import (
    AddressForm,
    RegisterAddress,
    UnknownChannel,
)
from services.notify.application.addresses.write_to_unit import WriteToUnit
from services.notify.application.endpoints.register_endpoint import (
    TooManyEndpoints,
    UnknownEventType,
)
from services.notify.application.templates.write_notice import WriteNotice
from services.notify.application.write_digest import WriteDigest
from services.notify.domain.contact import Letter
from services.notify.domain.endpoint import UnusableUrl
from services.notify.domain.inbox import InboxItem
from services.notify.domain.notification import Failed, Notification
from services.notify.domain.policy.digest import digest
from services.notify.domain.templates.pages import address_of, page_of
from services.notify.domain.templates.template import Addressee
from services.notify.domain.unit_address import UnitAddress
from tests.factories.notify import DIRECTORY, NOON, UNIT, event, steps, told
from tests.fakes.notify import FakeClock, FakeHosts
from tests.fakes.notify_units import FakeUnitAddresses

NAMES = DirectoryNames(DIRECTORY, shipped_labels())
ROBOT = "https://qyapi.example.com/cgi-bin/webhook/send?key=secret"
FACTS = {n: {"number": f"LH-{n}", "category": "0101", "unit": UNIT, "code": "x"} for n in (1, 2, 3)}
PUBLIC = {"qyapi.example.com": ["93.184.216.34"], "inner.example.com": ["10.1.2.3"]}


@dataclass
class Closed:
    cases: set[tuple[str, str | None]] = field(default_factory=set)

    def is_closed(self, subject: str, unit: str | None) -> bool:
        return (subject, unit) in self.cases


class World:
    def __init__(self) -> None:
        self.addresses = FakeUnitAddresses()
        hosts = FakeHosts(PUBLIC)
        channels = ("wecom", "email", "apprise")
        wall = FakeClock(NOON)
        self.register = RegisterAddress(self.addresses, channels, hosts, False, wall)
        self.queue = QueueForAddresses(self.addresses)
        self.closed = Closed()
        single = WriteNotice(shipped_set(), ZoneInfo("Asia/Shanghai"), "https://huying.example")
        write = WriteDigest(single)
        self.write = WriteToUnit(self.addresses, self.closed, write, channels)
        # A result was rejected, with a reason that somebody wrote.
        [step] = steps(told([event("work_order.rejected.v1", unit=UNIT, reason="照片不清")]))
        facts = {"number": "LH-1", "category": "0101", **step.data}
        self.item = InboxItem(step, f"unit:{UNIT}", "unit_handler", facts)

    def given(self, channel: str = "wecom", to: str = ROBOT, events: Sequence[str] = ()) -> str:
        form = AddressForm(UNIT, channel, to, "zhang-san", "zh", events)
        return self.register(form).address_id

    def rejected(self) -> list[Notification]:
        """Queue what the unit's inbox is told."""
        return self.queue([self.item])


@pytest.fixture
def world() -> World:
    return World()


def test_a_robot_is_told_what_its_unit_s_inbox_is_told_once_for_ever(world: World) -> None:
    address = world.given()
    first, again = world.rejected(), world.rejected()

    assert [one.recipient for one in first] == [address]
    assert (first[0].route, first[0].audience, first[0].unit) == ("address", "unit", UNIT)
    assert [one.notification_id for one in again] == [first[0].notification_id]


def test_words_that_people_wrote_never_leave_the_inbox(world: World) -> None:
    world.given()
    [notice] = world.rejected()
    written = world.write(notice, NAMES)

    assert "reason" not in notice.facts
    assert isinstance(written, tuple)
    assert "照片不清" not in written[1].text


def test_a_filter_leaves_out_what_the_unit_does_not_want(world: World) -> None:
    world.given(events=["whistle.*"])

    assert world.rejected() == []


def test_a_mailbox_gets_a_mail_with_a_subject_and_a_robot_a_line(world: World) -> None:
    world.given()
    world.given("email", "duty@unit.example.com")
    letters: dict[str, Letter] = {}
    for notice in world.rejected():
        written = world.write(notice, NAMES)
        assert isinstance(written, tuple)
        letters[written[0]] = written[1]

    assert letters["email"].to == "duty@unit.example.com"
    for letter in letters.values():  # and both lead to the case
        assert "https://huying.example/tickets/tkt_1" in letter.text
    assert letters["email"].subject
    assert "请登录工作台" in letters["email"].text
    assert "请登录工作台" not in letters["wecom"].text
    assert letters["wecom"].template == "work_order.rejected.v1/unit_handler/chat/zh-CN@1"


def test_nothing_is_written_of_a_case_that_was_closed_to_the_unit_meanwhile(world: World) -> None:
    world.given()
    [notice] = world.rejected()
    world.closed.cases.add((notice.ticket_id, UNIT))

    assert world.write(notice, NAMES) == Failed("wecom", "closed_to_unit")


def of_the_night(notice: Notification) -> Notification:
    """A digest of one notice each of three tickets."""
    parts = [replace(notice, ticket_id=f"tkt_{n}", facts=FACTS[n]) for n in (1, 2, 3)]
    return digest(parts, notification_id="ntf_d", event_id="dig_1", most=2)


def test_a_digest_is_worded_for_its_readers_and_its_medium(world: World) -> None:
    world.given()
    world.given("email", "duty@unit.example.com")
    letters: dict[str, Letter] = {}
    for notice in world.rejected():
        written = world.write(of_the_night(notice), NAMES)
        assert isinstance(written, tuple)
        letters[written[0]] = written[1]

    for letter in letters.values():
        assert "您单位有3条工单消息" in letter.text
        assert "其中1条未列出" in letter.text
        assert "LH-1" not in letter.text  # two are listed, the last ones
        assert letter.text.index("LH-2") < letter.text.index("LH-3")
        assert "https://huying.example/inbox" in letter.text
        assert "【呼应】" not in letter.text
    assert letters["email"].subject == "免打扰时段内您单位有3条工单消息"
    assert letters["wecom"].template == "notification.digest/unit_handler/chat/zh-CN@1"


def test_of_a_street_that_also_handles_a_case_the_digest_is_worded_as_handlers_are(
    world: World,
) -> None:
    world.given()
    [notice] = world.rejected()
    street = [replace(notice, addressee="street", notification_id=name) for name in "ab"]
    names = {"notification_id": "ntf_d", "event_id": "dig_1", "most": 8}

    assert digest([*street, notice], **names).addressee == "unit_handler"
    assert digest(street, **names).addressee == "street"


def test_a_digest_leaves_out_cases_that_were_closed_to_the_unit_meanwhile(world: World) -> None:
    world.given()
    [notice] = world.rejected()
    night = of_the_night(notice)
    told = []
    for closed in ("tkt_2", "tkt_3", "tkt_1"):
        world.closed.cases.add((closed, UNIT))
        told.append(world.write(night, NAMES))

    two, one, none = told
    assert isinstance(two, tuple)
    assert isinstance(one, tuple)
    assert "2条工单消息" in two[1].text
    assert "LH-2" not in two[1].text
    assert one[1].template == "work_order.rejected.v1/unit_handler/chat/zh-CN@1"  # no digest of one
    assert "LH-1" in one[1].text
    assert none == Failed("wecom", "closed_to_unit")


def test_what_waits_for_an_address_that_was_taken_out_is_not_sent(world: World) -> None:
    address = world.given()
    [notice] = world.rejected()
    world.addresses.remove(address, by="zhang-san")

    assert world.write(notice, NAMES) == Failed("address", "address_removed")


def test_the_same_address_again_is_the_same_one_and_an_eleventh_is_refused(world: World) -> None:
    first = world.given()
    assert world.given() == first
    for number in range(9):
        world.given("email", f"box{number}@unit.example.com")
    with pytest.raises(TooManyEndpoints):
        world.given("email", "one-more@unit.example.com")


@pytest.mark.parametrize(
    ("channel", "to", "code"),
    [
        ("wecom", "https://inner.example.com/x", "address_private"),
        ("wecom", "https://nowhere.example.com/x", "host_unknown"),
        ("wecom", "ftp://qyapi.example.com/x", "url_malformed"),
        ("wecom", "https://user:pass@qyapi.example.com/x", "url_malformed"),
        ("wecom", "javascript:alert(1)", "url_malformed"),
        ("apprise", "no scheme", "url_malformed"),
        ("email", "nobody", "mailbox_malformed"),
        ("email", "a@b@example.com", "mailbox_malformed"),
        ("email", "a@example.com\r\nBcc: b@example.com", "mailbox_malformed"),
        ("email", "<a@example.com>", "mailbox_malformed"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(
    world: World, channel: str, to: str, code: str
) -> None:
    with pytest.raises(UnusableUrl) as refused:
        world.given(channel, to)
    assert refused.value.code == code


def test_unknown_channels_and_events_are_refused(world: World) -> None:
    for channel in ("sms", "webhook", "pigeon"):
        with pytest.raises(UnknownChannel):
            world.given(channel)
    with pytest.raises(UnknownEventType):
        world.given(events=["appeal.submitted.v1"])


def test_an_address_is_shown_without_what_opens_it() -> None:
    robot = UnitAddress("uad_1", UNIT, "wecom", f"{ROBOT}#SECx", NOON, "zhang-san")
    box = UnitAddress("uad_2", UNIT, "email", "duty@unit.example.com", NOON, "zhang-san")

    assert (robot.shown, box.shown) == ("https://qyapi.example.com/…", "d***@unit.example.com")
    assert "secret" not in repr(robot)


@pytest.mark.parametrize(
    ("event_type", "addressee", "page"),
    [
        ("work_order.issued.v1", "unit_handler", "/tickets/tkt%2F1%3Fa"),
        ("work_order.issued.v1", "resident", None),
        ("report.published.v1", "street", "/reports/bulletins/rpt_1%22%3E"),
        ("hotspot.warned.v1", "supervisor", "/reports/hotspots"),
        ("hotspot.warned.v1", "street", None),
        ("endpoint.disabled.v1", "unit_handler", "/unit/endpoints"),
    ],
)
def test_staff_are_led_to_the_page_that_they_may_open(
    event_type: str, addressee: Addressee, page: str | None
) -> None:
    found = page_of(event_type, addressee, "tkt/1?a", {"report_id": 'rpt_1">'})

    assert found == page
    assert address_of(None, found) == ""
    assert address_of("https://x.example", found) == (f"https://x.example{page}" if page else "")
