"""Proofs that somebody is there: none, or a captcha that answers as reCAPTCHA's siteverify."""

import httpx2

from services.common.observability.logging import get_logger

_TIMEOUT_SECONDS = 3.0
_LONGEST = 4096
_log = get_logger(__name__)


class NoProof:
    """Implements the port ``ProofOfPerson`` where the district asks for none."""

    is_offered = False

    def is_good(self, proof: str, address: str) -> bool:
        """See the port."""
        del proof, address
        return False


class SiteVerify:
    """Implements the port ``ProofOfPerson``: reCAPTCHA, hCaptcha, Turnstile, Friendly Captcha."""

    is_offered = True

    def __init__(self, url: str, secret: str, client: httpx2.Client | None = None) -> None:
        self._url = url
        self._secret = secret
        self._client = client or httpx2.Client(timeout=_TIMEOUT_SECONDS)

    def is_good(self, proof: str, address: str) -> bool:
        """See the port."""
        if len(proof) > _LONGEST:
            return False
        said = {"secret": self._secret, "response": proof, "remoteip": address}
        try:
            answer = self._client.post(self._url, data=said)
            return answer.is_success and answer.json().get("success") is True
        except (httpx2.HTTPError, ValueError, AttributeError) as error:
            _log.warning("proof_not_checked", cause=type(error).__name__)
            return False
