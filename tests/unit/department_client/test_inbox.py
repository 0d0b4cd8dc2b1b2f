"""A department's inbox: each event is handled once, whichever ways it comes and however often."""

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from huying_department import BadSignature, Event, Inbox, SetAside, verify
from huying_department.amqp import AmqpReceiver
from huying_department.cli import command_handler, main
from huying_department.feed import FeedReceiver
from huying_department.replies import reply_of
from huying_department.webhook import WebhookReceiver
from services.common.clock import SystemClock

SECRET, OTHER = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "whsec_b3RoZXItc2VjcmV0LW90aGVyIQ=="


def raw(number: int = 1, event_type: str = "work_order.issued.v1") -> dict[str, Any]:
    data = {"work_order_id": f"wo_{number}"}
    return {
        "id": f"evt_{number}",
        "type": event_type,
        "subject": "tkt_1",
        "unitsequence": number,
        "data": data,
    }


class Desk:
    """A handler that fails as often as it is told."""

    def __init__(self, *faults: Exception) -> None:
        self.handled: list[str] = []
        self.faults = list(faults)

    def __call__(self, event: Event) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.handled.append(event.id)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite"


def test_an_event_is_handled_once_also_after_a_restart(state: Path) -> None:
    desk = Desk()
    first = Inbox(state, desk)
    assert [first.take(Event.of(raw())) for _ in range(3)] == [True] * 3
    first.close()

    again = Inbox(state, desk)
    assert again.take(Event.of(raw()))
    assert desk.handled == ["evt_1"]


def test_an_event_that_comes_by_two_ways_at_once_is_handled_once(state: Path) -> None:
    desk = Desk()
    inbox = Inbox(state, desk)
    ways = [
        threading.Thread(target=lambda: [inbox.take(Event.of(raw(n))) for n in range(50)])
        for _ in range(4)
    ]
    for way in ways:
        way.start()
    for way in ways:
        way.join()

    assert sorted(desk.handled) == sorted(f"evt_{n}" for n in range(50))


def test_what_fails_comes_again_and_is_set_aside_after_enough_tries(state: Path) -> None:
    desk = Desk(*(RuntimeError("disk full") for _ in range(3)))
    inbox = Inbox(state, desk, most_tries=3)

    assert [inbox.take(Event.of(raw())) for _ in range(4)] == [False, False, True, True]
    (aside,) = inbox.set_aside()
    assert (aside["id"], aside["tries"]) == ("evt_1", 3)
    assert "disk full" in aside["reason"]
    assert inbox.again("evt_1")
    assert (inbox.again("evt_1"), inbox.set_aside(), desk.handled) == (False, [], ["evt_1"])


def test_what_is_tried_again_and_fails_stays_set_aside(state: Path) -> None:
    """Whoever is killed in the midst of it finds it set aside, too: nothing is lost."""
    kept: list[list[tuple[str]]] = []

    def handle(_: Event) -> None:
        with closing(sqlite3.connect(state)) as memory:
            kept.append(memory.execute("select state from handled").fetchall())
        raise SetAside(f"no {len(kept)}")

    inbox = Inbox(state, handle)
    inbox.take(Event.of({**raw(), "data": {"note": "\ud800"}}))

    assert (inbox.again("evt_1"), inbox.again("evt_1"), inbox.again("evt_2")) == (False,) * 3
    assert kept == [[("failing",)], [("set_aside",)], [("set_aside",)]]
    assert [(one["tries"], one["reason"]) for one in inbox.set_aside()] == [(3, "no 3")]


def test_two_processes_with_one_memory_take_turns(state: Path) -> None:
    """Queue and feed, each by a command of its own, and an event that comes by both."""
    inside, most, handled = [], [], []

    def handle(event: Event) -> None:
        inside.append(event.id)
        most.append(len(inside))
        handled.append(event.id)
        inside.pop()

    inboxes = [Inbox(state, handle) for _ in range(3)]
    ways = [
        threading.Thread(
            target=lambda box: [box.take(Event.of(raw(n))) for n in range(20)], args=(box,)
        )
        for box in inboxes
    ]
    for way in ways:
        way.start()
    for way in ways:
        way.join()

    assert sorted(handled) == sorted(f"evt_{n}" for n in range(20))
    assert max(most) == 1


def test_who_waits_for_another_process_can_be_stopped(state: Path) -> None:
    desk, stop = Desk(), threading.Event()
    with closing(sqlite3.connect(f"{state}-turn", isolation_level=None)) as other:
        inbox = Inbox(state, desk, stop=stop)
        other.execute("begin exclusive")
        taken: list[bool] = []
        waiting = threading.Thread(target=lambda: taken.append(inbox.take(Event.of(raw()))))
        waiting.start()
        stop.set()
        waiting.join(30)
        inbox.close()

    assert (taken, desk.handled) == ([False], [])
    again = Inbox(state, desk)
    assert again.take(Event.of(raw()))


def test_closing_waits_for_what_is_in_hand(state: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def handle(_: Event) -> None:
        begun.set()
        go_on.wait(10)

    inbox = Inbox(state, handle)
    taking = threading.Thread(target=inbox.take, args=(Event.of(raw()),))
    taking.start()
    assert begun.wait(10)
    closing = threading.Thread(target=inbox.close)
    closing.start()
    go_on.set()
    for one in (taking, closing):
        one.join(10)

    desk = Desk()
    assert Inbox(state, desk).take(Event.of(raw()))
    assert desk.handled == []


def test_nothing_is_handed_over_while_the_memory_takes_no_note(state: Path) -> None:
    """A full disk: noticed after the handler has acted, the order would be filed at each try."""
    desk = Desk()
    inbox = Inbox(state, desk)
    inbox._memory.execute("pragma query_only = on")
    with pytest.raises(sqlite3.OperationalError):
        inbox.take(Event.of(raw()))
    assert desk.handled == []

    inbox._memory.execute("pragma query_only = off")
    assert inbox.take(Event.of(raw()))
    assert desk.handled == ["evt_1"]


def test_an_event_that_ends_the_process_each_time_is_set_aside(state: Path) -> None:
    class Killed(BaseException):
        """Stands for a kill: nothing catches it."""

    def die(event: Event) -> None:
        raise Killed

    for _ in range(3):
        inbox = Inbox(state, die, most_tries=3)
        with pytest.raises(Killed):
            inbox.take(Event.of(raw()))
        inbox.close()
    inbox = Inbox(state, die, most_tries=3)

    assert inbox.take(Event.of(raw()))
    [kept] = inbox.set_aside()
    assert (kept["tries"], kept["reason"]) == (3, "the handler was called and never returned")


def test_what_failed_often_enough_for_a_smaller_limit_is_set_aside_with_its_own_reason(
    state: Path,
) -> None:
    first = Inbox(state, Desk(ValueError("no such desk"), ValueError("no such desk")))
    assert [first.take(Event.of(raw())) for _ in range(2)] == [False, False]
    first.close()
    inbox = Inbox(state, Desk(), most_tries=2)

    assert inbox.take(Event.of(raw()))
    [kept] = inbox.set_aside()
    assert "no such desk" in kept["reason"]
    assert inbox.again("evt_1")


def test_an_event_is_handed_over_once_at_least(state: Path) -> None:
    desk = Desk()
    assert Inbox(state, desk, most_tries=0).take(Event.of(raw()))
    assert desk.handled == ["evt_1"]


def test_what_the_handler_will_never_take_holds_nobody_up(state: Path) -> None:
    desk = Desk(SetAside("not ours"))
    inbox = Inbox(state, desk)

    assert inbox.take(Event.of(raw(1)))
    assert inbox.take(Event.of(raw(2)))
    assert ([one["reason"] for one in inbox.set_aside()], desk.handled) == (["not ours"], ["evt_2"])


def test_what_is_set_aside_keeps_its_reason_whatever_that_is_written_in(state: Path) -> None:
    """Half a character, in the handler's words or in the event's own: a file takes none."""
    inbox = Inbox(state, Desk(SetAside("门牌 \ud800"), SetAside("长" * 9000)))

    assert inbox.take(Event.of({**raw(), "id": "evt_\ud800", "type": "\udfff"}))
    assert inbox.take(Event.of(raw(2)))
    half, long = inbox.set_aside()
    assert (half["id"], half["reason"]) == (r"evt_\ud800", r"门牌 \ud800")
    assert long["reason"] == "长" * 500


def test_no_message_is_acknowledged_that_the_inbox_could_not_note(state: Path) -> None:
    """Rejected is what is no event, and nothing else."""

    class Full(Inbox):
        def take(self, event: Event) -> bool:
            raise ValueError(event.id)

    receiver = AmqpReceiver("amqp://127.0.0.1:1", "department.chengguan", Full(state, Desk()))
    assert receiver._take(b"no event") == "malformed"
    with pytest.raises(ValueError, match="evt_1"):
        receiver._take(json.dumps(raw()).encode())


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "null", "7", '{"id": 1}', "\x00", "[" * 200_000, "9" * 5000]
)
def test_what_is_no_event_is_told_apart(body: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Event.read(body)


ODD: list[dict[str, Any]] = [
    {"unitsequence": []},
    {"unitsequence": [1]},
    {"unitsequence": 2**63},
    {"unitsequence": -1},
    {"unitsequence": 1.0},
    {"unitsequence": True},
    {"unitsequence": "1"},
    {"id": 7},
    {"id": ""},
    {"type": None},
    {"subject": {}},
    {"data": [["work_order_id", "wo_1"]]},
]


@pytest.mark.parametrize("odd", ODD)
def test_what_cannot_be_kept_is_noticed_before_the_handler_has_acted(
    odd: dict[str, Any], state: Path
) -> None:
    """Noticed afterwards the same order would be handed over again and again."""
    desk = Desk()
    inbox = Inbox(state, desk)
    receiver = AmqpReceiver("amqp://127.0.0.1:1", "department.chengguan", inbox)
    body = json.dumps({**raw(), **odd}).encode()

    assert [receiver._take(body) for _ in range(2)] == ["malformed"] * 2
    [kept] = inbox.set_aside()
    assert (desk.handled, kept["type"], kept["sequence"]) == ([], "malformed", None)
    assert kept["reason"].startswith("not an event of Huying")
    assert inbox.again(kept["id"]) is False
    assert inbox.set_aside() == [kept]


@pytest.mark.parametrize("number", [None, 0, 2**63 - 1])
def test_the_numbers_at_the_edge_are_numbers(number: int | None, state: Path) -> None:
    desk = Desk(SetAside("seen"))
    inbox = Inbox(state, desk)

    assert inbox.take(Event.of({**raw(), "unitsequence": number}))
    assert [one["sequence"] for one in inbox.set_aside()] == [number]


def signed(body: bytes, secret: str = SECRET, **own: str) -> dict[str, str]:
    now = SystemClock().now()
    signature = Webhook(secret).sign("ntf_1", now, body.decode())
    return {
        "Webhook-Id": "ntf_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
        **own,
    }


def test_signatures_of_the_standards_own_library_are_verified() -> None:
    body = json.dumps(raw(), ensure_ascii=False).encode()

    verify(signed(body), body, OTHER, SECRET)
    both = f"{signed(body, OTHER)['webhook-signature']} {signed(body)['webhook-signature']}"
    verify(signed(body, **{"webhook-signature": both}), body, SECRET)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é"},
        {"webhook-timestamp": "0"},
        {"webhook-timestamp": "x"},
        {"Webhook-Id": "ntf_2"},
    ],
)
def test_whatever_was_changed_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        verify(signed(b"{}", **change), b"{}", SECRET)


def test_another_body_or_secret_is_refused() -> None:
    for body, secret in ((b"{ }", SECRET), (b"{}", OTHER)):
        with pytest.raises(BadSignature):
            verify(signed(b"{}"), body, secret)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_äö", "whsec_!!!!", "x"])
def test_what_is_no_secret_verifies_nothing(secret: str, state: Path) -> None:
    """The key of an empty one is known to everybody."""
    with pytest.raises(ValueError, match=r".*"):
        verify(signed(b"{}"), b"{}", secret)
    with pytest.raises(ValueError, match="secret"):
        WebhookReceiver("127.0.0.1", 0, Inbox(state, Desk()), secret)


@pytest.fixture
def serving(state: Path) -> Any:
    """A webhook receiver on a free port, with its desk."""
    desk, stop = Desk(RuntimeError("busy")), threading.Event()
    server = WebhookReceiver("127.0.0.1", 0, Inbox(state, desk), SECRET)
    thread = threading.Thread(target=server.run, args=(stop,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", desk
    stop.set()
    thread.join()


def test_the_webhook_receiver_answers_so_that_the_sender_does_right(
    serving: tuple[str, Desk],
) -> None:
    url, desk = serving
    body = json.dumps(raw()).encode()
    ping = json.dumps(raw(9, "endpoint.pinged.v1")).encode()

    statuses = [
        httpx2.post(url, content=sent, headers=headers).status_code
        for sent, headers in (
            (body, {}),
            (body, signed(body, OTHER)),
            (b"[]", signed(b"[]")),
            (body, signed(body)),
            (body, signed(body)),
            (body, signed(body)),
            (ping, signed(ping)),
        )
    ]
    assert statuses == [401, 401, 400, 503, 204, 204, 204]
    assert desk.handled == ["evt_1"]


def feed_of(*items: dict[str, Any]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        assert request.headers["Authorization"] == "Bearer key"
        after = int(request.args["after"])
        rest = [item for item in items if item["unitsequence"] > after]
        return Response(json.dumps({"items": rest[:2]}), content_type="application/json")

    return answer


def test_the_feed_is_read_on_from_where_it_was(state: Path, httpserver: HTTPServer) -> None:
    withheld = {"unitsequence": 2, "withheld": "closed"}
    httpserver.expect_request("/api/v1/units/chengguan/feed").respond_with_handler(
        feed_of(raw(1), withheld, raw(3))
    )
    desk = Desk(RuntimeError("busy"))
    inbox = Inbox(state, desk)
    receiver = FeedReceiver(httpserver.url_for(""), "key", "chengguan", inbox)

    assert [receiver.read_once() for _ in range(4)] == [False, True, True, None]
    assert (desk.handled, inbox.after) == (["evt_1", "evt_3"], 3)
    inbox.close()
    assert Inbox(state, desk).after == 3


def test_who_is_told_to_stop_leaves_the_rest_of_a_page_for_the_next_time(
    state: Path, httpserver: HTTPServer
) -> None:
    page = {"items": [raw(1), raw(2)], "next_after": 2}
    httpserver.expect_request("/api/v1/units/chengguan/feed").respond_with_json(page)
    stop, handled = threading.Event(), []

    def handle(event: Event) -> None:
        handled.append(event.id)
        stop.set()

    inbox = Inbox(state, handle)
    FeedReceiver(httpserver.url_for(""), "key", "chengguan", inbox).run(stop)

    assert (handled, inbox.after) == (["evt_1"], 1)


@pytest.mark.parametrize("odd", [*({**raw(2), **odd} for odd in ODD), [], 7, None, {}])
def test_an_item_that_is_no_event_is_reported_and_what_follows_comes(
    odd: Any, state: Path, httpserver: HTTPServer
) -> None:
    page = {"items": [raw(1), odd, raw(3)], "next_after": 3}
    path = "/api/v1/units/chengguan/feed"
    httpserver.expect_ordered_request(path).respond_with_json(page)
    httpserver.expect_ordered_request(path).respond_with_json({"items": [], "next_after": 3})
    desk = Desk()
    inbox = Inbox(state, desk)
    receiver = FeedReceiver(httpserver.url_for(""), "key", "chengguan", inbox)

    assert [receiver.read_once() for _ in range(2)] == [True, None]
    assert (desk.handled, inbox.after) == (["evt_1", "evt_3"], 3)
    assert [one["type"] for one in inbox.set_aside()] == ["malformed"]


def test_an_item_with_a_number_far_ahead_passes_over_nothing(
    state: Path, httpserver: HTTPServer
) -> None:
    page = {"items": [raw(1), {**raw(2), "unitsequence": 2**62}, raw(3)], "next_after": 3}
    path = "/api/v1/units/chengguan/feed"
    httpserver.expect_request(path).respond_with_json(page)
    desk = Desk()
    inbox = Inbox(state, desk)

    FeedReceiver(httpserver.url_for(""), "key", "chengguan", inbox).read_once()

    assert (desk.handled, inbox.after) == (["evt_1", "evt_2", "evt_3"], 3)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        7,
        {},
        {"items": {}, "next_after": 1},
        {"items": [], "next_after": "1"},
        {"items": [7]},
        {"items": [raw(1)], "next_after": 0},
    ],
)
def test_what_is_no_page_moves_the_place_nowhere(
    answer: Any, state: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/api/v1/units/chengguan/feed").respond_with_json(answer)
    inbox = Inbox(state, Desk())

    with pytest.raises(ValueError, match="page"):
        FeedReceiver(httpserver.url_for(""), "key", "chengguan", inbox).read_once()
    assert inbox.after == 0


def test_a_feed_that_is_away_is_waited_out(state: Path, httpserver: HTTPServer) -> None:
    path = "/api/v1/units/chengguan/feed"
    httpserver.expect_ordered_request(path).respond_with_data(status=503)
    httpserver.expect_ordered_request(path).respond_with_data("no JSON")
    httpserver.expect_ordered_request(path).respond_with_handler(feed_of(raw(1)))
    stop, handled = threading.Event(), []

    def handle(event: Event) -> None:
        handled.append(event.id)
        stop.set()

    FeedReceiver(httpserver.url_for(""), "key", "chengguan", Inbox(state, handle)).run(stop)

    assert handled == ["evt_1"]


def test_a_command_gets_the_event_and_its_status_says_what_became_of_it(tmp_path: Path) -> None:
    got = tmp_path / "got.json"
    script = tmp_path / "file.py"
    script.write_text(
        "import json, os, sys, pathlib\n"
        f"event = json.load(sys.stdin)\n"
        f"pathlib.Path({str(got)!r}).write_text("
        "event['id'] + ' ' + os.environ['HUYING_DEPARTMENT_WORK_ORDER_ID'])\n"
        "sys.exit(int(event['data'].get('status', 0)))\n"
    )
    handle = command_handler(f"{sys.executable} {script}", 30)

    handle(Event.of(raw()))
    assert got.read_text() == "evt_1 wo_1"
    with pytest.raises(RuntimeError, match="ended with 3"):
        handle(Event.of({**raw(), "data": {"status": 3}}))
    with pytest.raises(SetAside):
        handle(Event.of({**raw(), "data": {"status": 65}}))


def test_events_that_a_command_appends_to_a_file_are_lines_of_it(tmp_path: Path) -> None:
    """As the guide has it: ``--command 'tee -a orders.jsonl'``."""
    kept = tmp_path / "orders.jsonl"
    handle = command_handler(f"tee -a {kept}", 30)

    for _ in range(2):
        handle(Event.of(raw()))

    assert [json.loads(line)["id"] for line in kept.read_text().splitlines()] == ["evt_1"] * 2


def test_the_same_words_are_the_same_reply() -> None:
    first, again = (reply_of("wo_1", "request-extension", {"reason": "停电"}, None) for _ in "12")
    other = json.loads(reply_of("wo_1", "request-extension", {"reason": "停水"}, None))

    assert first == again
    assert json.loads(first)["action"] == "request_extension"
    assert json.loads(first)["idempotency_key"] != other["idempotency_key"]


def test_the_command_line_lists_what_was_set_aside(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = Inbox(state, Desk(SetAside("never")))
    inbox.take(Event.of(raw()))
    inbox.close()

    assert main(["set-aside", "--state", str(state)]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "evt_1"
    assert main(["set-aside", "--state", str(state), "--again", "evt_1", "--command", "cat"]) == 0
    assert main(["set-aside", "--state", str(state)]) == 0
    assert "evt_1" not in capsys.readouterr().out
    with pytest.raises(SystemExit, match="unit"):
        main(["receive", "feed", "--command", "cat", "--state", str(state)])


FEED = ["receive", "feed", "--unit", "x", "--token", "t", "--command", "cat"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["receive", "feed", "--command", "/no/such/program"], "no command"),
        (["receive", "feed", "--command", ""], "no command"),
        (["receive", "webhook", "--secrets", "whsec_", "--command", "cat"], "secret"),
        (["receive", "webhook", "--secrets", " , ", "--command", "cat"], "secret"),
        ([*FEED, "--dispatch-url", "127.0.0.1:8102"], "http://"),
        ([*FEED, "--dispatch-url", "http://x", "--state", "/no/such/folder/x.sqlite"], "database"),
        ([*FEED[:1], "amqp", *FEED[2:], "--amqp-url", "http://x"], "amqp://"),
        (["reply", "wo_1", "acknowledge", "[]"], "2"),
        (["reply", "wo_1", "acknowledge", "{"], "2"),
        (["reply", "wo_1", "progress", '{"key": "x"}'], "2"),
        (["reply", "wo_1", "progress", '{"action": "x"}'], "2"),
        (["reply", "wo_1", "progress", '{"work_order_id": "x"}'], "2"),
    ],
)
def test_what_cannot_work_is_said_before_the_first_event(
    words: list[str], says: str, state: Path
) -> None:
    """A misspelt command would else set every event aside, one after the other."""
    own = ["--state", str(state)] if words[0] == "receive" and "--state" not in words else []
    with pytest.raises(SystemExit, match=says):
        main([*words, *own])


def test_a_reply_that_may_not_have_arrived_is_told_apart(
    httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "/api/v1/work-orders/wo_1/acknowledge"
    words = ["reply", "wo_1", "acknowledge", "--token", "key"]
    refusals = ((409, '{"title": "no"}'), (404, "<html>"))
    for status, body in (*refusals, (503, ""), (408, ""), (425, ""), (429, "{}")):
        httpserver.expect_ordered_request(path).respond_with_data(body, status=status)
    here = ["--dispatch-url", httpserver.url_for("")]

    assert [main([*words, *here]) for _ in range(6)] == [1, 1, 75, 75, 75, 75]
    assert main([*words, "--dispatch-url", "http://127.0.0.1:1"]) == 75
    assert (
        main(["reply", "wo_1", "acknowledge", "--unit", "x", "--amqp-url", "amqp://127.0.0.1:1"])
        == 75
    )
    assert '"title": "NOT FOUND"' in capsys.readouterr().err


def test_it_needs_nothing_of_the_platform() -> None:
    """The package is installed alone: it imports nothing of ours."""
    listing = "import sys, huying_department.cli; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", listing],
        cwd=Path(__file__).parents[3] / "deploy" / "department-client" / "src",
        capture_output=True,
        text=True,
        check=True,
    )
    assert not [name for name in done.stdout.split() if name.split(".")[0] in {"services", "tests"}]
