"""A client's key on what changes a case: done once, whoever of the same requests comes first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel

from services.intake.bootstrap import Container
from services.intake.domain.ratings.rating import Answer, RatingNotOpen
from services.intake.entrypoints.http.once import once
from services.intake.entrypoints.http.schemas.tracking import RatingForm
from services.intake.ports.channels import Progress
from tests.integration.intake.test_following_api import resolved, session

pytestmark = pytest.mark.integration
HAPPY = {"round": 1, "contacted": True, "resolved": True, "satisfaction": "satisfied"}


class Body(BaseModel):
    """What is sent; nothing here."""


class Asked:
    """Does ``act`` as one of several same requests; ``asks`` as a client with the key k."""

    def __init__(self, http: FlaskClient, container: Container) -> None:
        self.app = http.application
        self.keys = container.request_keys
        self.digest = container.hashes.body_digest(Body().model_dump_json().encode())

    def begin(self) -> Progress:
        """Claim the key as another request does."""
        return self.keys.claim("s", "k", self.digest)

    def asks(self, act: Callable[[], object], **shown: Any) -> None:
        """Ask with the key."""
        with self.app.test_request_context(headers={"Idempotency-Key": "k"}):
            once("s", Body(), act, RatingNotOpen, **shown)


def refuse() -> None:
    raise RatingNotOpen("answered")


def test_who_claims_first_and_is_overtaken_tells_what_the_other_did(
    http: FlaskClient, container: Container
) -> None:
    asked = Asked(http, container)

    def overtaken() -> None:
        asked.keys.finish("s", "k")
        refuse()

    asked.asks(overtaken)
    asked.asks(refuse)  # told again, not done
    assert asked.keys.progress("s", "k") == "done"


def test_what_fails_in_a_repetition_leaves_the_first_its_claim(
    http: FlaskClient, container: Container
) -> None:
    asked = Asked(http, container)
    asked.begin()

    def broken() -> None:
        raise OSError("the database is away")

    with pytest.raises(OSError, match="away"):
        asked.asks(broken)
    assert asked.begin() == "begun"


def test_what_a_repetition_is_refused_and_nobody_did_is_refused_again_without_waiting(
    http: FlaskClient, container: Container
) -> None:
    asked = Asked(http, container)
    asked.begin()
    with pytest.raises(RatingNotOpen):
        asked.asks(refuse)
    assert asked.keys.progress("s", "k") == "new"
    with pytest.raises(RatingNotOpen):
        asked.asks(refuse)
    assert asked.begin() == "new"


def test_of_a_process_that_was_killed_the_repetition_tells_what_stands(
    container: Container, http: FlaskClient
) -> None:
    receipt = resolved(container, http)
    proof = session(http, tracking_code=receipt["tracking_code"], phone_suffix="5678")
    digest = container.hashes.body_digest(RatingForm(**HAPPY).model_dump_json().encode())
    container.request_keys.claim(f"rate:{receipt['appeal_id']}", "k", digest)
    container.rate_appeal(receipt["appeal_id"], 1, Answer(True, True, "satisfied"))

    for _ in range(2):
        answer = http.post(
            "/api/v1/track/rating", json=HAPPY, headers={**proof, "Idempotency-Key": "k"}
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["Idempotency-Replayed"] == "true"
    other = http.post("/api/v1/track/rating", json=HAPPY, headers={**proof, "Idempotency-Key": "l"})
    assert other.status_code == 409  # another key asks for another rating
