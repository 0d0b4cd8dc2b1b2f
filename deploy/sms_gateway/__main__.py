"""``python -m deploy.sms_gateway --port 8199``: run the example gateway by itself.

The secret is taken from ``HUYING_NOTIFY_SMS_SECRET``; receipts go to ``--receipts`` if it is given.
With ``--replies`` whatever is posted to ``/inbound`` goes there as a telephone's answer, signed
with ``HUYING_INTAKE_SMS_SECRET``.
"""

import os
from typing import Annotated

import typer

from deploy.sms_gateway.gateway import Gateway
from deploy.sms_gateway.inbound import Inbound
from deploy.sms_gateway.serving import serve


def main(
    port: Annotated[int, typer.Option(help="Where to listen, on loopback.")] = 8199,
    receipts: Annotated[str | None, typer.Option(help="URL that gets the receipts.")] = None,
    replies: Annotated[str | None, typer.Option(help="URL that gets telephones' answers.")] = None,
) -> None:
    """Serve until told to stop."""
    inbound = Inbound(replies, os.environ["HUYING_INTAKE_SMS_SECRET"]) if replies else None
    gateway = Gateway(os.environ["HUYING_NOTIFY_SMS_SECRET"])
    serve(gateway, port, receipts=receipts, inbound=inbound)


if __name__ == "__main__":
    typer.run(main)
