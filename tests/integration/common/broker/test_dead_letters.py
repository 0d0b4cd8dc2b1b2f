"""The dead-letter tool on a real broker."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from services.common.broker.admin import ManagementApi, UnitAccount
from services.common.broker.dead_letter import DeadMessage
from services.common.broker.dead_letter_reading import NAME
from services.common.broker.dead_letter_views import detail
from services.common.broker.dead_letters import (
    Choice,
    DeadLetters,
    DeadLettersBusy,
    ReplaysInMemory,
)
from services.common.broker.dead_letters_cli import acting_app, reading_app
from services.common.broker.messages import Message, Published
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import DEPARTMENTS, DEPARTMENTS_DEAD, EVENTS, dead_queue
from services.common.broker.verdicts import Ack, DeadLetter
from tests.conftest import Vhost
from tests.integration.common.broker.conftest import Running
from tests.support import eventually

pytestmark = pytest.mark.integration

QUEUE = "dispatch.feedback"


@pytest.fixture
def letters(
    vhost: Vhost, publisher: WindowedPublisher, consume: Callable[..., Running], channel: Any
) -> DeadLetters:
    """Three dead letters: evt_0, evt_1, evt_2."""
    running = consume(QUEUE, lambda batch: [DeadLetter("cannot read")] * len(batch))
    events = [Message(f"evt_{n}", EVENTS, "appeal.rated.v1", b"\xff\x00") for n in range(3)]
    publisher.publish(events)
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 3)
    running.end()
    return DeadLetters(vhost.amqp_url, publisher)


def count(channel: Any, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def test_looking_takes_nothing_away(letters: DeadLetters, channel: Any) -> None:
    for _ in range(2):
        found = letters.find(QUEUE)
        assert [message.id for message in found] == ["evt_0", "evt_1", "evt_2"]

    first = letters.show(QUEUE, "evt_0")
    assert first is not None
    assert (first.reason, first.attempts, first.service) == ("cannot read", 1, "dispatch")
    assert (first.routing_key, first.body) == ("appeal.rated.v1", b"\xff\x00")
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 3)


def test_a_replayed_message_starts_over_in_its_own_queue_and_nowhere_else(
    letters: DeadLetters, consume: Callable[..., Running], channel: Any
) -> None:
    reporting = count(channel, "reporting.events")
    seen: list[Any] = []

    assert letters.replay(QUEUE, Choice(["evt_1", "evt_9"]), actor="ops").missing == ["evt_9"]

    consume(QUEUE, lambda batch: [seen.append(d) or Ack() for d in batch])  # type: ignore[func-returns-value]  # notes and acks
    eventually(lambda: seen)
    assert (seen[0].message_id, seen[0].attempts) == ("evt_1", 0)
    assert (seen[0].exchange, seen[0].routing_key) == (EVENTS, "appeal.rated.v1")
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 2)
    assert count(channel, "reporting.events") == reporting


def test_discarding_removes_only_what_was_named(letters: DeadLetters, channel: Any) -> None:
    done = letters.discard(QUEUE, Choice(["evt_0", "evt_2"]), actor="ops", why="release-7")

    assert done.done == ["evt_0", "evt_2"]

    assert [message.id for message in letters.find(QUEUE)] == ["evt_1"]


def test_a_message_set_aside_by_the_broker_tells_its_reason(
    letters: DeadLetters, channel: Any
) -> None:
    channel.basic_publish(EVENTS, "appeal.rated.v1", b"late")
    answer = eventually(lambda: channel.basic_get(QUEUE)[0])
    channel.basic_nack(answer.delivery_tag, requeue=False)

    found = eventually(lambda: [m for m in letters.find(QUEUE) if m.body == b"late"])

    assert found[0].reason == "rejected"
    assert found[0].routing_key == "appeal.rated.v1"
    assert found[0].dead_at


def test_the_commands_list_replay_and_refuse(letters: DeadLetters, vhost: Vhost) -> None:
    run = CliRunner()
    address = ["--amqp-url", vhost.amqp_url]
    told: list[tuple[str, str, Any]] = []
    app = acting_app(lambda: (lambda *act: told.append(act), ReplaysInMemory()))

    counted = run.invoke(app, ["list", *address])
    listed = run.invoke(app, ["list", QUEUE, *address, "--reason", "cannot read"])
    none = run.invoke(app, ["list", QUEUE, *address, "--reason", "other"])
    careless = run.invoke(app, ["discard", QUEUE, *address, "--actor", "ops", "--why", "x"])
    replayed = run.invoke(app, ["replay", QUEUE, *address, "--actor", "ops", "--all"])
    unknown = run.invoke(app, ["list", "department.shuiwu", *address])
    elsewhere = run.invoke(reading_app(), ["replay", QUEUE, *address])

    assert f"3  {QUEUE}" in counted.stdout
    assert listed.stdout.count('"code": "cannot read"') == 3
    assert none.stdout == ""
    assert careless.exit_code == 2
    assert "replayed 3" in replayed.stdout
    assert unknown.exit_code == elsewhere.exit_code == 2
    assert [(act, who, what["ids"]) for act, who, what in told] == [
        ("dead_letters.replayed", "cli:ops", ["evt_0", "evt_1", "evt_2"])
    ]


class DyingPublisher:
    """Publishes, and takes the readers' connections away before they can acknowledge."""

    def __init__(self, publisher: WindowedPublisher, management: ManagementApi) -> None:
        self.publisher = publisher
        self.management = management
        self.deaths = 1
        self.sent: list[str] = []

    def publish(self, messages: Sequence[Message]) -> Published:
        published = self.publisher.publish(messages)
        self.sent += [message.id for message in messages]
        if self.deaths and messages:
            self.deaths -= 1
            eventually(lambda: self._end_readers() > 0)
        return published

    def _end_readers(self) -> int:
        rows = self.management._call("GET", "/api/connections").json()
        mine = [
            row
            for row in rows
            if row.get("vhost") == self.management._vhost
            and row.get("client_properties", {}).get("connection_name") == NAME
        ]
        for row in mine:
            path = f"/api/connections/{quote(row['name'], safe='')}"
            self.management._call("DELETE", path, missing_is_ok=True)
        return len(mine)


def test_a_broker_that_dies_between_confirm_and_acknowledgement_makes_nothing_double(
    letters: DeadLetters,
    vhost: Vhost,
    publisher: WindowedPublisher,
    management: ManagementApi,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dying = DyingPublisher(publisher, management)
    told: list[Any] = []
    cut = DeadLetters(vhost.amqp_url, dying, audit=lambda *act: told.append(act))

    acted = cut.replay(QUEUE, Choice(), actor="ops")

    assert acted.done == ["evt_0", "evt_1", "evt_2"]
    assert len(dying.sent) == len(set(dying.sent)) == 3
    assert len(told) == 1
    assert dying.deaths == 0
    eventually(lambda: letters.counts()[QUEUE] == 0)
    assert "dead_letters_interrupted" in capsys.readouterr().out


_KILLED = """
import os, sys
from services.common.broker import dead_letters
from services.common.broker.publisher import WindowedPublisher
publisher = WindowedPublisher(sys.argv[1])
class Once:
    def publish(self, messages):
        done = publisher.publish(messages[:2])
        os.kill(os.getpid(), 9)
dead_letters.DeadLetters(sys.argv[1], Once()).replay(sys.argv[2], dead_letters.Choice(), actor="x")
"""


def test_a_replay_that_is_killed_in_the_midst_loses_nothing(
    letters: DeadLetters, vhost: Vhost, channel: Any
) -> None:
    """What was sent and not acknowledged is there twice, which its effects guard against."""
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, vhost.amqp_url, QUEUE], check=False, timeout=60
    )

    assert killed.returncode == -signal.SIGKILL
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 3)
    eventually(lambda: count(channel, QUEUE) == 2)
    assert letters.replay(QUEUE, Choice(), actor="ops").done == ["evt_0", "evt_1", "evt_2"]


def test_what_was_confirmed_before_is_taken_away_without_being_sent_again(
    vhost: Vhost, letters: DeadLetters, publisher: WindowedPublisher, channel: Any
) -> None:
    kept = ReplaysInMemory()
    kept.remember([one.key for one in letters.find(QUEUE)][:2])

    acted = DeadLetters(vhost.amqp_url, publisher, replays=kept).replay(
        QUEUE, Choice(), actor="ops"
    )

    assert acted.done == ["evt_0", "evt_1", "evt_2"]
    eventually(lambda: count(channel, QUEUE) == 1)
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 0)


def told_twice(letter: DeadMessage | None) -> DeadMessage | None:
    """Return a letter that has come back; the one that was replayed goes a moment later."""
    return letter if letter is not None and len(letter.history) > 1 else None


def test_a_message_that_dies_again_tells_its_history(
    letters: DeadLetters, consume: Callable[..., Running], channel: Any
) -> None:
    letters.replay(QUEUE, Choice(["evt_1"]), actor="ann")
    consume(QUEUE, lambda batch: [DeadLetter("ValueError: 张三 13800005678")] * len(batch))

    again = eventually(lambda: told_twice(letters.show(QUEUE, "evt_1")))
    assert [one["act"] for one in again.history] == ["dead", "replayed"]
    assert again.history[1]["by"] == "ann"
    shown = json.dumps(detail(again), ensure_ascii=False)
    assert again.code == "ValueError"
    assert "张三" not in shown
    assert "13800005678" not in shown


def test_while_one_has_them_in_hand_another_is_told_to_wait(letters: DeadLetters) -> None:
    with letters._reader.held(QUEUE), pytest.raises(DeadLettersBusy):
        letters.find(QUEUE)
    assert len(letters.find(QUEUE)) == 3


def test_what_a_unit_rejects_is_set_aside_and_goes_back_to_that_unit(
    vhost: Vhost, publisher: WindowedPublisher, management: ManagementApi, channel: Any
) -> None:
    management.provision_units([UnitAccount("shuiwu", "pw")])
    key = "shuiwu.work_order.issued.v1"
    publisher.publish([Message("evt_1@shuiwu", DEPARTMENTS, key, b'{"id": "evt_1"}')])
    answer = eventually(lambda: channel.basic_get("department.shuiwu")[0])
    channel.basic_nack(answer.delivery_tag, requeue=False)
    letters = DeadLetters(vhost.amqp_url, publisher)

    found = eventually(lambda: letters.find(DEPARTMENTS_DEAD))
    assert (found[0].id, found[0].home, found[0].code) == (
        "evt_1@shuiwu",
        "department.shuiwu",
        "rejected",
    )
    assert letters.replay(DEPARTMENTS_DEAD, Choice(), actor="ops").done == ["evt_1@shuiwu"]
    body = eventually(lambda: channel.basic_get("department.shuiwu", auto_ack=True)[2])
    assert body == b'{"id": "evt_1"}'
