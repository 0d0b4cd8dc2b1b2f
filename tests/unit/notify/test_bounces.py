"""G4: what comes back by mail is known for what it is, and nobody can make up a bounce."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.adapters.bounces.reading import BounceReader
from services.notify.adapters.bounces.return_paths import ReturnPaths
from services.notify.adapters.channels.smtp_answers import refused
from services.notify.domain.notification import Failed
from services.notify.ports.bounces import NoReport
from tests.factories.bounces import dsn, plain

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
NOTICE = "ntf_5nva3r7xk1j8sd4n7amd9k2pqr"
PATHS = ReturnPaths("c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "bounce@huying.example")
READER = BounceReader(PATHS)
BACK = PATHS.of(NOTICE)


@pytest.mark.parametrize(
    ("says", "kind", "code"),
    [
        ({}, "hard", "address_unknown"),
        ({"status": "5.0.0", "diagnostic": "smtp; 550-5.1.1 no"}, "hard", "address_unknown"),
        ({"status": "5.0.0", "diagnostic": "smtp; 550 User not found"}, "hard", "address_unknown"),
        ({"status": "5.0.0", "diagnostic": "smtp; 451 [120.5.1.1] later"}, "soft", "smtp_451"),
        ({"status": "5.2.1", "diagnostic": "smtp; 550 disabled"}, "hard", "address_disabled"),
        ({"status": "5.7.1", "diagnostic": "smtp; 550 spam"}, "hard", "refused_by_policy"),
        ({"status": "5.1.8", "diagnostic": "smtp; 501 bad sender"}, "hard", "sender_refused"),
        ({"status": "5.4.4", "diagnostic": "X-Postfix; no host"}, "hard", "smtp_500"),
        ({"status": "5.2.2", "diagnostic": "smtp; 552 full"}, "soft", "mailbox_full"),
        ({"status": "4.4.7", "diagnostic": "smtp; 421 expired"}, "soft", "smtp_421"),
        ({"status": "4.4.7", "diagnostic": "X-Postfix; expired"}, "soft", "smtp_451"),
        ({"action": "delayed", "status": "4.4.1", "diagnostic": "x"}, "waiting", "smtp_451"),
        ({"action": "delivered", "status": "2.0.0", "diagnostic": "x"}, "arrived", ""),
        ({"action": "relayed", "status": "2.0.0", "diagnostic": "x"}, "unknown", "smtp_500"),
        (
            {"action": " Failed ", "kind": "message/global-delivery-status"},
            "hard",
            "address_unknown",
        ),
    ],
)
def test_a_report_means_what_its_status_says(says: dict[str, str], kind: str, code: str) -> None:
    report = READER.read(dsn(BACK, **says), NOW)  # type: ignore[arg-type]
    assert (report.kind, report.notification_id, report.is_proved) == (kind, NOTICE, True)
    if kind != "unknown":
        assert report.code == code
    assert report.at == datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("headers_only", [True, False])
def test_without_its_return_path_a_report_names_the_mail_that_it_encloses(
    headers_only: bool,
) -> None:
    raw = dsn(
        "huying@huying.example", message_id=NOTICE, original="a@b.cn", headers_only=headers_only
    )
    report = READER.read(raw, NOW)
    assert (report.notification_id, report.is_proved) == (NOTICE, False)
    assert report.recipients == ("a@b.cn", "w@example.com")


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("Hi. I'm afraid I wasn't able to deliver.\n550 5.1.1 unknown", "hard", "address_unknown"),
        ("Remote host said: 550 RCPT refused", "hard", "address_unknown"),
        ("退信原因：收件人邮箱已满 552 Quota exceeded", "soft", "mailbox_full"),
        ("452 4.2.2 try later", "soft", "smtp_452"),
        ("对不起，您的邮件没有送达。", "unknown", ""),
    ],
)
def test_servers_without_the_standard_are_understood_as_far_as_they_give_a_code(
    text: str, kind: str, code: str
) -> None:
    report = READER.read(plain(BACK, text), NOW)
    assert (report.kind, report.code, report.notification_id) == (kind, code, NOTICE)


def test_what_is_no_report_is_left_to_people_and_out_of_office_answers_to_nobody() -> None:
    away: dict[str, Any] = {"sender": "w@example.com", "Auto_Submitted": "auto-replied (vacation)"}
    for raw, automatic in (
        (plain(BACK, "我出差了 550 5.1.1", **away), True),
        (plain(BACK, "谢谢 550 5.1.1", sender="w@example.com"), False),
        (plain("bounce@huying.example", "550 5.1.1 what?"), False),
        (dsn("bounce@huying.example"), False),
        (b"", False),
    ):
        with pytest.raises(NoReport) as refused_letter:
            READER.read(raw, NOW)
        assert refused_letter.value.is_automatic is automatic


def test_a_return_path_cannot_be_made_up_and_survives_another_case() -> None:
    assert len(BACK.partition("@")[0]) <= 64
    assert PATHS.notice([f"Name <{BACK.upper()}>"]) == NOTICE
    assert PATHS.of("x" * 80) == "bounce@huying.example"
    other = ReturnPaths("b3RoZXItb3RoZXItb3RoZXItbw==", "bounce@huying.example")
    for wrong in (BACK.replace("ntf_5", "ntf_6"), other.of(NOTICE), "bounce@huying.example", ""):
        assert PATHS.notice([wrong]) is None


@given(cut=st.integers(0, 1200), at=st.integers(0, 1200), noise=st.binary(max_size=40))
def test_whatever_is_cut_off_or_broken_is_a_report_or_none(cut: int, at: int, noise: bytes) -> None:
    raw = dsn(BACK, message_id=NOTICE)
    for broken in (raw[:cut], raw[:at] + noise + raw[at + len(noise) :]):
        try:
            report = READER.read(broken, NOW)
        except NoReport:
            continue
        assert report.notification_id == NOTICE


def test_a_date_at_the_end_of_time_is_today() -> None:
    """One letter that is written so stops nobody from reading the next."""
    raw = dsn(BACK).replace(b"Mon, 23 Nov 2026 12:05:00 +0800", b"Fri, 31 Dec 9999 23:59:59 -0100")
    assert READER.read(raw, NOW).at == NOW


def test_what_our_own_mail_says_is_no_reason() -> None:
    """A warning without a code encloses it: a room is no refusal."""
    message = EmailMessage()
    message["From"], message["To"] = "MAILER-DAEMON@mx.example", BACK
    message.set_content("Not delivered yet.")
    ours = EmailMessage()
    ours.set_content("请到 512 室办理")
    message.add_attachment(ours)
    report = READER.read(message.as_bytes(), NOW)
    assert (report.kind, report.code) == ("unknown", "")


def test_a_server_that_refuses_our_own_address_does_not_suppress_the_reader_s() -> None:
    assert refused(550, b"5.1.8 Sender domain not found") == Failed("email", "sender_refused")
