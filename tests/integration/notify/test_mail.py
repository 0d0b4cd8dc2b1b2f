"""Mails to a real server, over TLS, refused, cut off: each answer means what it should."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from services.common.clock import SystemClock
from services.notify.adapters.channels.email import SmtpMail
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Failed, Outcome, Postponed, Sent, TryLater
from tests.support.mail_server import PASSWORD, USER, MailBox, mail_server, self_signed

pytestmark = pytest.mark.integration
SENDER = "呼应 · 区调度中心 <huying@example.com>"
PAGE = "https://huying.example/t/1?a=b&c"
TEXT = f"您好：\n\n工单20261122-000017已签收 <请> 留意 {PAGE}。\n" + "很长的一行" * 400


def letter(to: str = "a@example.com", number: int = 1, **more: str) -> Letter:
    return Letter(f"ntf_{number}", to, TEXT, "您的诉求已签收（20261122-000017）", **more)


@pytest.fixture
def box() -> MailBox:
    return MailBox()


@pytest.fixture
def port(box: MailBox) -> Iterator[int]:
    with mail_server(box) as port:
        yield port


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


def mail(
    port: int, wall: SystemClock, scheme: str = "smtp", user: str = "", **own: object
) -> SmtpMail:
    return SmtpMail(f"{scheme}://{user}localhost:{port}", SENDER, wall, timeout_seconds=60, **own)  # type: ignore[arg-type]


def test_a_mail_is_readable_everywhere(box: MailBox, port: int, wall: SystemClock) -> None:
    """RFC 2047 headers, text and HTML, no line that is too long, an id that stays the same."""
    unsubscribe = f"https://example.com/unsubscribe/{'abc' * 40}"  # as long as a sealed token
    outcomes = mail(port, wall).deliver([letter(unsubscribe_url=unsubscribe)])

    assert outcomes == [Sent("email", "<ntf_1@example.com>")]
    [message], [envelope] = box.messages, box.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("huying@example.com", ["a@example.com"])
    assert message["From"] == SENDER
    assert message["Subject"] == "您的诉求已签收（20261122-000017）"
    assert message["Message-ID"] == "<ntf_1@example.com>"
    assert message["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_content_type() == "multipart/alternative"
    plain, html = (part.get_content() for part in message.iter_parts())
    lines = plain.splitlines()
    assert lines[:-3] == TEXT.splitlines()
    assert lines[-1].endswith(f"退订：{unsubscribe}")
    assert f'<a href="{unsubscribe}">退订</a>' in html
    assert "<p>您好：</p>" in html
    assert "&lt;请&gt;" in html
    page = PAGE.replace("&", "&amp;")
    assert f'<a href="{page}">{page}</a>。' in html
    raw = envelope.content
    assert f"List-Unsubscribe: <{unsubscribe}>\r\n".encode() in raw  # a link, not encoded words
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_without_an_opt_out_there_is_no_unsubscribing(
    box: MailBox, port: int, wall: SystemClock
) -> None:
    mail(port, wall).deliver([letter(), letter(unsubscribe_url="http://127.0.0.1/u/1")])

    [none, by_page] = box.messages
    assert none["List-Unsubscribe"] is None
    assert "退订" not in none.as_string()
    assert by_page["List-Unsubscribe"] == "<http://127.0.0.1/u/1>"
    assert by_page["List-Unsubscribe-Post"] is None  # one click needs https (RFC 8058)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("550 5.1.1 no such user", Failed("email", "address_unknown")),
        ("550 no such user", Failed("email", "address_unknown")),
        ("553 5.1.3 bad address syntax", Failed("email", "address_unknown")),
        ("550 5.2.1 disabled", Failed("email", "address_disabled")),
        ("552 5.2.2 over quota", Failed("email", "mailbox_full")),
        ("550 5.7.1 spam", Failed("email", "refused_by_policy")),
        ("554 no", Failed("email", "refused_by_policy")),
        ("552 5.3.4 too big", Failed("email", "message_too_large")),
        ("599 5.9.9 what", Failed("email", "smtp_599")),
        ("451 4.7.1 grey", TryLater("email", "smtp_451", blames="recipient")),
        ("452 4.2.2 full", TryLater("email", "smtp_452", blames="recipient")),
    ],
)
@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_a_server_s_refusals_mean_what_the_table_says(
    box: MailBox, port: int, wall: SystemClock, said: str, outcome: Outcome, at: str
) -> None:
    getattr(box, at)["odd"] = said
    letters = [letter("odd@example.com", 1), letter("b@example.com", 2)]

    assert mail(port, wall).deliver(letters) == [outcome, Sent("email", "<ntf_2@example.com>")]
    assert len(box.sessions) == 1  # one refusal does not cost the others their connection


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a@b,c@d",
        "<a@b>",
    ],
)
def test_what_is_no_address_is_refused_before_it_is_sent(
    box: MailBox, port: int, wall: SystemClock, address: str
) -> None:
    assert mail(port, wall).deliver([letter(address)]) == [Failed("email", "address_malformed")]
    assert box.envelopes == []


def test_a_chinese_domain_is_reached(box: MailBox, port: int, wall: SystemClock) -> None:
    [outcome] = mail(port, wall).deliver([letter("a@例子.中国")])

    assert isinstance(outcome, Sent)
    assert box.envelopes[0].rcpt_tos == ["a@xn--fsqu00a.xn--fiqs8s"]


def test_a_server_in_trouble_is_to_blame_and_the_others_are_not_counted(
    box: MailBox, port: int, wall: SystemClock
) -> None:
    box.mail = "451 4.3.0 disk"
    first, second = mail(port, wall).deliver([letter(number=1), letter(number=2)])

    assert first == TryLater("email", "smtp_451")
    assert isinstance(second, Postponed)


def test_a_server_that_hangs_up_in_the_midst_keeps_what_it_took(
    box: MailBox, port: int, wall: SystemClock
) -> None:
    box.rcpt["b"] = "421 4.3.2 shutting down"
    outcomes = mail(port, wall).deliver([letter(f"{who}@example.com") for who in "abc"])

    assert outcomes[:2] == [Sent("email", "<ntf_1@example.com>"), TryLater("email", "smtp_421")]
    assert isinstance(outcomes[2], Postponed)


def test_a_server_that_is_away_or_silent_is_tried_later(wall: SystemClock) -> None:
    away = SmtpMail("smtp://127.0.0.1:9", SENDER, wall, timeout_seconds=60)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = SmtpMail(
            f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER, wall, timeout_seconds=0.3
        )
        assert away.deliver([letter()]) == [TryLater("email", "unreachable")]
        assert mute.deliver([letter()]) == [TryLater("email", "timeout")]


# aiosmtpd does not know that the connection itself is TLS.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("scheme", "implicit"), [("smtp", False), ("smtps", True)])
def test_mails_and_password_go_over_tls_that_was_checked(
    box: MailBox, wall: SystemClock, certificate: Path, scheme: str, implicit: bool
) -> None:
    user = f"{USER}:{quote(PASSWORD, safe='')}@"
    with mail_server(box, certificate, implicit_tls=implicit, users=True) as port:
        ours = mail(port, wall, scheme, user, authorities=certificate)
        stranger = mail(port, wall, scheme, user)
        wrong = mail(port, wall, scheme, f"{USER}:wrong@", authorities=certificate)
        assert ours.deliver([letter()]) == [Sent("email", "<ntf_1@example.com>")]
        assert stranger.deliver([letter()]) == [TryLater("email", "tls")]
        assert wrong.deliver([letter()]) == [TryLater("email", "smtp_535")]


def test_a_password_is_never_told_to_a_server_without_tls(
    box: MailBox, port: int, wall: SystemClock
) -> None:
    for way in (mail(port, wall, user="a:b@"), mail(port, wall, starttls=True)):
        assert way.deliver([letter()]) == [TryLater("email", "tls_or_sign_in_missing")]
    assert box.envelopes == []


def test_many_mails_share_a_connection_and_a_slow_server_gives_the_rest_back(
    box: MailBox, port: int, wall: SystemClock
) -> None:
    letters = [letter(number=number) for number in range(5)]
    assert len([one for one in mail(port, wall).deliver(letters) if isinstance(one, Sent)]) == 5
    assert len(box.sessions) == 1

    outcomes = mail(port, wall, longest_seconds=-1).deliver(letters)
    assert all(isinstance(one, Postponed) and one.reason == "slow" for one in outcomes)


def test_several_threads_may_use_it_at_once(box: MailBox, port: int, wall: SystemClock) -> None:
    way = mail(port, wall)
    threads = [
        threading.Thread(target=way.deliver, args=([letter(number=number)],)) for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {message["Message-ID"] for message in box.messages} == {
        f"<ntf_{number}@example.com>" for number in range(6)
    }


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail.example.com"])
def test_a_setting_that_is_no_mail_server_is_refused_at_once(url: str, wall: SystemClock) -> None:
    with pytest.raises(ValueError, match="smtp"):
        SmtpMail(url, SENDER, wall)
