"""``python -m deploy.sms_gateway --port 8199``: run the example gateway by itself.

The secret is taken from ``HUYING_NOTIFY_SMS_SECRET``; receipts go to ``--receipts`` if it is given.
"""

import os
import signal
import threading
from typing import Annotated

import typer

from deploy.sms_gateway.gateway import Gateway
from deploy.sms_gateway.receipts import ReceiptPost
from deploy.sms_gateway.server import make_server


def main(
    port: Annotated[int, typer.Option(help="Where to listen, on loopback.")] = 8199,
    receipts: Annotated[str | None, typer.Option(help="URL that gets the receipts.")] = None,
) -> None:
    """Serve until told to stop."""
    secret = os.environ["HUYING_NOTIFY_SMS_SECRET"]
    gateway = Gateway(secret)
    post = ReceiptPost(receipts, secret) if receipts else None
    if post is not None:
        gateway.receipt = post.put
        post.start()
    server = make_server(gateway, port=port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    typer.echo(f"taking messages on http://127.0.0.1:{server.server_port}/sms")
    server.serve_forever()
    server.server_close()
    if post is not None:
        post.stop()


if __name__ == "__main__":
    typer.run(main)
