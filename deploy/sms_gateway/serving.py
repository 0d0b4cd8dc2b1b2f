"""Runs a gateway until told to stop: its server, and what posts its receipts."""

import signal
import threading

import typer

from deploy.sms_gateway.gateway import Gateway
from deploy.sms_gateway.inbound import Inbound
from deploy.sms_gateway.receipts import ReceiptPost
from deploy.sms_gateway.server import Wrapper, make_server, plain


def serve(
    gateway: Gateway,
    port: int,
    *,
    receipts: str | None = None,
    inbound: Inbound | None = None,
    wrapper: Wrapper = plain,
) -> None:
    """Serve on loopback; receipts go to a URL, replies by ``inbound``, where these are given."""
    post = ReceiptPost(receipts, gateway.secret) if receipts else None
    if post is not None:
        gateway.receipt = post.put
        post.start()
    server = make_server(gateway, port=port, wrapper=wrapper, inbound=inbound)
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop, which runs in this very thread.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    typer.echo(f"taking messages on http://127.0.0.1:{server.server_port}/sms")
    server.serve_forever()
    server.server_close()
    if post is not None:
        post.stop()
