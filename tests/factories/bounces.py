"""Bounces as mail servers write them: Postfix, Exchange, qmail, QQ, 163, and what is none."""

from email.message import EmailMessage
from textwrap import dedent

_STATUS = """\
Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 23 Nov 2026 12:00:00 +0800

Final-Recipient: rfc822; {recipient}
{original}Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}
"""


def dsn(
    to: str,
    *,
    recipient: str = "w@example.com",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <w@example.com>: no such user",
    original: str = "",
    message_id: str | None = None,
    headers_only: bool = True,
    kind: str = "message/delivery-status",
) -> bytes:
    """Return a delivery status notification (RFC 3464) as Postfix and most others write it."""
    status_part = _STATUS.format(
        recipient=recipient,
        action=action,
        status=status,
        diagnostic=diagnostic,
        original=f"Original-Recipient: rfc822;{original}\n" if original else "",
    )
    enclosed = f"Message-ID: <{message_id}@huying.example>\nSubject: =?utf-8?b?5bel?=\n"
    part = "text/rfc822-headers" if headers_only else "message/rfc822"
    returned = f"\n--b\nContent-Type: {part}\n\n{enclosed}\n" if message_id else ""
    return (
        dedent(
            """\
        From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
        To: {to}
        Date: Mon, 23 Nov 2026 12:05:00 +0800
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain; charset=us-ascii

        This is the mail system. I'm sorry.

        --b
        Content-Type: {kind}

        {status}{returned}
        --b--
        """
        )
        .format(to=to, kind=kind, status=status_part, returned=returned)
        .encode()
    )


def plain(to: str, text: str, sender: str = "MAILER-DAEMON@qmail.example", **headers: str) -> bytes:
    """Return a letter without a report, as qmail writes its bounces and people their answers."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "failure notice"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()
