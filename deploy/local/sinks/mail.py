"""The demo's mail server: takes every mail, delivers none, keeps them in `received/mail.jsonl`."""

import signal
import sys
import threading
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.sinks.journal import Journal, open_journal
from services.common.clock import SystemClock

OK = "250 Message accepted for delivery"


class Keeper:
    """aiosmtpd's handler: one record a mail."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail's addresses, subject and text."""
        del server, session
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = message.get_body(("plain", "html"))
        self._journal.append(
            {
                "at": SystemClock().now().isoformat(),
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "subject": str(message["subject"]),
                "text": body.get_content() if body else "",
            }
        )
        return OK


def main(port: int) -> None:
    """Serve on loopback until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    controller = Controller(Keeper(open_journal("mail")), hostname="127.0.0.1", port=port)
    controller.start()
    stop.wait()
    controller.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
