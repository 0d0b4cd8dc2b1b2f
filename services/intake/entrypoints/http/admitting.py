"""Appeals come in by way of the limits; what is not let in says why and what to do (A11)."""

from functools import cache
from typing import Final

from services.common.observability.logging import get_logger
from services.common.web.headers import asked, header
from services.common.web.problems import Problem
from services.intake.application.abuse.admit_appeal import (
    ProofNeeded,
    Sender,
    TooManyAppeals,
    TurnedAway,
)
from services.intake.application.appeals.submission import Receipt, Submission
from services.intake.entrypoints.http.client_address import client_address
from services.intake.entrypoints.http.context import container

_FORWARDED: Final = "X-Forwarded-For"
_log = get_logger("web.admitting")


def admitted(
    submission: Submission, *, is_staff: bool = False, client: str | None = None
) -> Receipt:
    """Take an appeal; what residents send is counted, what staff and our own machines send not.

    Args:
        submission: what came.
        is_staff: whoever answers for each appeal with a name.
        client: the Open311 client that posts it, under whose name it is counted.

    Raises:
        Problem: of too many, of a proof that is missing, of an appeal that was turned away.
        AppealRefused, KeyUsedForAnotherBody: as ``ReceiveAppeal``.

    """
    address, question = client_address(), asked()
    wired = container()
    if header(question, _FORWARDED) is not None and not wired.settings.trusted_proxies:
        _warn_of_gateway()
    if is_staff or wired.unlimited.has(address):
        return wired.receive_appeal(submission)
    try:
        proof = header(question, "Huying-Proof")
        return wired.admit_appeal(submission, Sender(address, proof, client))
    except TooManyAppeals as error:
        raise _too_many(error) from error
    except TurnedAway as error:
        raise Problem(409, "turned_away", reason=error.reason) from error
    except ProofNeeded as error:
        raise Problem(403, "proof_needed") from error


@cache
def _warn_of_gateway() -> None:
    """Say once a process that residents look alike: a gateway is in front that is not believed."""
    _log.warning("gateway_not_trusted", setting="HUYING_TRUSTED_PROXIES")


def _too_many(error: TooManyAppeals) -> Problem:
    wait = error.wait_seconds
    headers = {"Retry-After": str(wait)}
    return Problem(429, f"too_many_from_{error.by}", headers=headers, minutes=wait // 60 + 1)
