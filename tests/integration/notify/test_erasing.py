"""L4: what was written of an anonymised case goes, and with it nothing that others are told."""

from collections.abc import Callable
from typing import Any

import pytest

from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.ledger.documents import new_document
from services.notify.bootstrap import Container
from services.notify.domain.notification import Notification
from services.notify.domain.policy.digest import digest
from tests.factories.notify import NOON, notification

pytestmark = pytest.mark.integration

MINE = notification(1, recipient="apl_1", ticket_id="tkt_1", facts={"number": "LH-1"})
# The same words again: they stand in the digest once, by the first.
SAME = notification(1, recipient="apl_2", ticket_id="tkt_1", facts={"number": "LH-1"})
OTHER = notification(1, recipient="apl_3", ticket_id="tkt_2", facts={"number": "LH-2"})
DIGEST_ID = "ntf_digest"


@pytest.fixture
def container(container_for: Callable[..., Container]) -> Container:
    return container_for()


def bundled(container: Container, *parts: Notification, digest_id: str = DIGEST_ID) -> None:
    """Notices of one person that were held and are told in one digest."""
    container.notifications.add(parts)
    ids = {"_id": {"$in": [one.notification_id for one in parts]}}
    container.database[NOTIFICATIONS].update_many(
        ids, {"$set": {"status": "held"}, "$unset": {"next_attempt_at": ""}}
    )
    made = digest(parts, notification_id=digest_id, event_id="dig_1", most=8)
    container.held.bundle([made], NOON)


def record(container: Container, notification_id: str = DIGEST_ID) -> dict[str, Any]:
    found: dict[str, Any] | None = container.database[NOTIFICATIONS].find_one(notification_id)
    assert found is not None
    return found


def told(container: Container) -> list[str]:
    return [item["facts"]["number"] for item in record(container)["facts"].get("items", ())]


def test_a_digest_that_waits_goes_on_with_what_it_tells_of_others(container: Container) -> None:
    bundled(container, MINE, SAME, OTHER)

    assert container.erasure.of_appeal("apl_1")

    left = record(container)
    assert (left["status"], left["appeal_id"], left["recipient"]) == ("queued", "apl_2", "apl_2")
    assert told(container) == ["LH-1", "LH-2"]  # the first by what apl_2 was to be told
    assert {item["recipient"] for item in left["facts"]["items"]} == {"apl_2", "apl_3"}
    (claimed,) = container.notifications.claim(10, 60, "residents")
    assert claimed.notification.recipient == "apl_2"


def test_a_digest_of_nobody_else_goes_with_its_appeal(container: Container) -> None:
    bundled(container, MINE, notification(2, recipient="apl_1", ticket_id="tkt_1", facts={"n": 1}))

    assert container.erasure.of_appeal("apl_1")

    left = record(container)
    assert (left["status"], left["reason"], left["facts"]) == ("suppressed", "anonymised", {})


def test_a_ticket_leaves_a_digest_as_an_appeal_does(container: Container) -> None:
    bundled(container, MINE, SAME, OTHER)

    assert container.erasure.of_ticket("tkt_1")

    assert (record(container)["ticket_id"], told(container)) == ("tkt_2", ["LH-2"])


def test_what_was_told_in_a_digest_is_erased_from_it_and_what_else_it_told_stays(
    container: Container,
) -> None:
    bundled(container, MINE, OTHER)
    sent = {"status": "sent", "appeal_id": "apl_3"}
    gone = {"next_attempt_at": ""}
    container.database[NOTIFICATIONS].update_one({"_id": DIGEST_ID}, {"$set": sent, "$unset": gone})

    assert container.erasure.of_appeal("apl_1")

    assert told(container) == ["LH-2"]


def test_a_digest_that_follows_on_the_next_channel_is_spared_and_erased_alike(
    container: Container,
) -> None:
    bundled(container, MINE, OTHER)
    notices = container.database[NOTIFICATIONS]
    follower = digest([MINE, OTHER], notification_id="ntf_mail", event_id="dig_1", most=8)
    notices.insert_one(new_document(follower, container.wall.now()))
    notices.update_one(
        {"_id": DIGEST_ID}, {"$set": {"status": "failed", "followed_by": "ntf_mail"}}
    )

    assert container.erasure.of_appeal("apl_1")

    left = record(container, "ntf_mail")
    assert (left["status"], left["recipient"]) == ("queued", "apl_3")
    assert [item["facts"]["number"] for item in left["facts"]["items"]] == ["LH-2"]


def test_a_digest_that_is_being_sent_is_waited_for(container: Container) -> None:
    bundled(container, OTHER, MINE)
    assert len(container.notifications.claim(10, 60, "residents")) == 1

    assert not container.erasure.of_appeal("apl_1")
