"""Whose address counts: the resident's own, also when the console asks on the resident's behalf.

An address in a plain header is whatever somebody wrote there. The console signs the resident's with
the key of our tokens, as a service; nothing else is believed, and nobody gets any right by it.
"""

from ipaddress import ip_address
from typing import Final

from services.common.web.headers import asked, header
from services.common.web.tokens import TokenRefused
from services.intake.entrypoints.http.context import container

HEADER: Final = "Huying-Client"


def client_address() -> str:
    """Return the network address that limits and throttles count by."""
    question = asked()
    return _on_behalf_of(header(question, HEADER)) or question.remote_addr or ""


def _on_behalf_of(signed: str | None) -> str | None:
    if not signed:
        return None
    try:
        principal = container().verifier.verify(signed)
        return str(ip_address(principal.subject)) if principal.has("service") else None
    except (TokenRefused, ValueError):
        return None
