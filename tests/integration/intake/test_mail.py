"""Mail from a real IMAP server: letters are appeals once, replies supplement, robots wait."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from services.intake.adapters.channels.mail.imap import ImapMailbox
from services.intake.application.channels.pull_mail import PullMail
from services.intake.bootstrap import Container
from services.intake.domain.abuse.admission import Limit
from services.intake.domain.appeals.appeal import AppealCase, TakenOn
from services.intake.domain.following.ticket_view import TicketView
from services.intake.entrypoints.mail import looking
from services.intake.ports.mail import MailboxUnavailable
from tests.factories import media_files as files
from tests.factories.letters import ZHANG, as_html, in_gbk, letter, with_enclosure
from tests.support.imap_server import USER, ImapServer, imap_server


class Post:
    """The mailbox, and who pulls it."""

    def __init__(self, server: ImapServer, container: Container, mailbox: ImapMailbox) -> None:
        self.server, self.container, self.mailbox = server, container, mailbox
        pull = container.pull_mail(mailbox)
        self.pull: PullMail = replace(pull, take=replace(pull.take, own_address=USER))

    def arrives(self, *letters: bytes) -> int:
        self.server.put(*letters)
        return self.pull()

    def cases(self) -> list[AppealCase]:
        found = self.container.appeals_collection.find({}, {"_id": 1}).sort("_id", 1)
        cases = (self.container.appeals.get(one["_id"]) for one in found)
        return [case for case in cases if case is not None]

    def at_work(self, state: str = "in_progress") -> AppealCase:
        (case,) = self.cases()
        self.container.appeals.follow([TakenOn(case.appeal.id, "tkt_1")])
        self.container.views.save([(0, TicketView("tkt_1", 3, state))])
        return case

    def told(self, appeal_id: str) -> list[str]:
        kept = self.container.appeals_collection.find_one({"_id": appeal_id})
        assert kept is not None
        return [entry["event"]["type"] for entry in kept["outbox"]]


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    """One server for all; each test has it empty."""
    with imap_server() as started:
        yield started


@pytest.fixture
def post(container: Container, server: ImapServer) -> Iterator[Post]:
    server.clear()
    mailbox = ImapMailbox(server.url)
    try:
        yield Post(server, container, mailbox)
    finally:
        mailbox.close()


def test_letters_become_appeals_of_their_writers(post: Post) -> None:
    moved = post.arrives(
        letter(), in_gbk("办居住证带什么？"), as_html("<p>夜里施工</p>"), with_enclosure(b"x" * 9)
    )
    cases = {case.appeal.title: case for case in post.cases()}

    assert moved == 4
    assert set(cases) == {"井盖坏了", "咨询：办证", "投诉噪音", "垃圾"}
    case = cases["井盖坏了"]
    assert (case.appeal.channel, case.appeal.kind, case.appeal.operator) == ("email", "help", None)
    assert set(case.secrets.sealed) == {"name", "email"}
    assert case.appeal.reporter_ref is not None
    assert cases["咨询：办证"].appeal.kind == "consult"
    assert (post.server.count(), post.server.count("Huying-Done")) == (0, 4)


def test_what_is_enclosed_is_attached_once_and_what_is_not_taken_is_told(post: Post) -> None:
    photo = files.picture()
    post.arrives(with_enclosure(photo), with_enclosure(photo))
    (first,) = post.cases()
    (kept,) = post.container.attachments.of_owner(first.appeal.id)
    assert first.appeal.attachments == (kept.id,)
    assert (kept.media_type, kept.state) == ("image/jpeg", "checking")

    case = post.at_work()
    more = {"In_Reply_To": "<enclosed@example.com>", "sender": ZHANG}
    post.arrives(
        with_enclosure(photo, message_id="<2@x>", **more),
        with_enclosure(b"MZ\x90", "清单.exe", message_id="<3@x>", **more),
    )
    told = post.container.appeals_collection.find_one({"_id": case.appeal.id}) or {}
    _, added, left_out = [entry["event"]["data"] for entry in told["outbox"]]
    assert len(post.container.attachments.of_owner(case.appeal.id)) == 2
    assert (added["text"], len(added["attachment_ids"])) == ("垃圾没清，见照片。", 1)
    assert left_out["text"].endswith("（随信另有 1 个附件未能接收，原件在邮箱内）")


def test_each_letter_is_one_appeal_however_often_it_comes(post: Post) -> None:
    post.arrives(letter(), letter())
    post.arrives(letter(subject="Re: 井盖坏了"))
    assert len(post.cases()) == 1


def test_a_reply_supplements_the_appeal_once_and_what_it_quotes_does_not(post: Post) -> None:
    post.arrives(letter())
    case = post.at_work()
    reply = letter(
        "还是没修。\n\n在 2026年11月21日，呼应写道：\n> 已受理",
        subject="回复：井盖坏了",
        message_id="<2@example.com>",
        References="<0@elsewhere> <1@example.com>",
    )
    deeper = letter("快一点", message_id="<3@example.com>", In_Reply_To="<2@example.com>")

    post.arrives(reply, reply, deeper)
    post.arrives(reply)

    kept = post.container.appeals_collection.find_one({"_id": case.appeal.id})
    assert kept is not None
    said = [e["event"]["data"]["text"] for e in kept["outbox"][1:]]
    assert said == ["还是没修。", "快一点"]
    assert len(post.cases()) == 1


def test_a_reply_to_a_notice_finds_its_case_by_the_tracking_code_in_it(post: Post) -> None:
    post.arrives(letter())
    case = post.at_work()
    code = post.container.hashes.tracking_code(case.appeal.id, alone=True)
    text = f"还是没修。\n发件人：呼应\n您的查询码 {code}"
    post.arrives(letter(text, message_id="<9@example.com>", In_Reply_To="<ntf_1@huying>"))
    assert post.told(case.appeal.id)[1:] == ["appeal.supplemented.v1"]


def test_whoever_is_not_its_reporter_adds_nothing_to_a_case(post: Post) -> None:
    post.arrives(letter())
    case = post.at_work()
    foreign = letter(
        "我也来说", message_id="<8@x>", sender="eve@example.com", In_Reply_To="<1@example.com>"
    )
    post.arrives(foreign)
    assert post.told(case.appeal.id) == ["appeal.submitted.v1"]
    assert len(post.cases()) == 2


def test_a_reply_waits_in_the_box_until_dispatch_has_the_appeal(post: Post) -> None:
    post.arrives(letter())
    reply = letter("补充：在东门", message_id="<2@example.com>", In_Reply_To="<1@example.com>")
    assert post.arrives(reply) == 0
    case = post.at_work()
    assert post.pull() == 1
    assert post.told(case.appeal.id)[1:] == ["appeal.supplemented.v1"]


def test_a_reply_to_what_has_ended_is_a_matter_of_its_own(post: Post) -> None:
    post.arrives(letter())
    post.at_work("closed")
    post.arrives(letter("又坏了", message_id="<2@example.com>", In_Reply_To="<1@example.com>"))
    texts = {case.appeal.text for case in post.cases()}
    assert texts == {"又坏了", "小区门口的井盖坏了，请修。"}


def test_robots_and_empty_letters_are_laid_apart_and_nothing_answers_them(post: Post) -> None:
    post.arrives(
        letter(Auto_Submitted="auto-replied"),
        letter(sender="MAILER-DAEMON@example.com", message_id="<b@x>"),
        letter(sender="appeals@huying.example", message_id="<c@x>"),
        letter(" \n", subject="", message_id="<d@x>"),
    )
    assert post.cases() == []
    assert post.server.count("Huying-Ignored") == 4


@pytest.mark.usefixtures("wall_stands")
def test_whoever_writes_too_much_is_held_and_then_set_aside(post: Post) -> None:
    limits = {"contact": Limit(1, 2), "address": Limit(9, 9)}
    admit = replace(post.container.admit_appeal, limits=limits)
    post.container.__dict__["admit_appeal"] = admit
    post.pull = replace(post.pull, take=post.container.take_letter)
    letters = [letter(f"第{n}封", message_id=f"<{n}@x>") for n in range(4)]
    post.arrives(*letters, letter("三楼冒浓烟，有人被困", message_id="<danger@x>"))

    assert {case.appeal.text for case in post.cases()} == {"第0封", "三楼冒浓烟，有人被困"}
    assert post.container.quarantine.count() == 1
    assert (post.server.count("Huying-Done"), post.server.count("Huying-Aside")) == (3, 2)


def test_a_poisoned_letter_is_set_aside_and_its_neighbours_are_taken(post: Post) -> None:
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" for _ in range(500))
    bomb = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n"
    post.pull = replace(post.pull, most_bytes=100_000)
    post.arrives(bomb, letter("x" * 200_000, message_id="<big@x>"), letter())
    assert [case.appeal.title for case in post.cases()] == ["井盖坏了"]
    assert (post.server.count("Huying-Aside"), post.server.count("Huying-Done")) == (2, 1)


def test_a_worker_killed_before_it_moved_a_letter_takes_it_once(post: Post) -> None:
    class Dying(ImapMailbox):
        def put(self, number: int, tray: object) -> None:
            raise MailboxUnavailable("killed")

    post.server.put(letter())
    dying = Dying(post.server.url)
    with closing(dying), pytest.raises(MailboxUnavailable):
        replace(post.pull, mailbox=dying)()
    assert post.server.count() == 1
    assert post.pull() == 1
    assert len(post.cases()) == 1


def test_one_process_at_a_time_pulls_and_a_server_that_is_away_is_told(
    post: Post, container: Container
) -> None:
    post.server.put(letter())
    other = container.leases("other")
    assert other.acquire("mail", 60) is not None
    look = replace(looking(container, post.mailbox), pull=post.pull)
    assert look.once(threading.Event()) == 0
    other.release("mail")
    assert look.once(threading.Event()) == 1
    away = container.pull_mail(ImapMailbox("imap://u:p@127.0.0.1:1"))
    with pytest.raises(MailboxUnavailable):
        away()
