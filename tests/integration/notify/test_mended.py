"""A notice that failed for its template goes out by itself once the template is mended."""

from collections.abc import Callable

import pytest

from services.common.store.cursors import StoredCursor
from services.notify.adapters.documents import CURSORS, NOTIFICATIONS
from services.notify.adapters.ledger.documents import new_document
from services.notify.application.templates.send_mended import OLDEST, SendMended
from services.notify.bootstrap import Container
from services.notify.domain.notification import Settled
from services.notify.domain.policy.digest import digest
from tests.factories.notify import NOON, notification
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration


class Editions:
    """Stands for the store where its current number alone is asked for."""

    number = 1

    def current_number(self) -> int:
        return self.number


@pytest.fixture
def container(container_for: Callable[..., Container]) -> Container:
    made = container_for()
    now = made.wall.now()
    failed = {"status": "failed", "ended_at": now}
    stories: dict[str, dict[str, object]] = {
        "missing": {"reason": "template_missing"},
        "variable": {"reason": "template_variable"},
        "bounced": {"reason": "address_unknown"},
        "by_mail": {"reason": "template_variable", "followed_by": "ntf_other"},
        "too_often": {"reason": "template_variable", "replays": 2},
        "too_old": {"reason": "template_variable", "queued_at": now - 2 * OLDEST},
        "sent": {"status": "sent"},
    }
    for name, fields in stories.items():
        document = new_document(notification(notification_id=name, event_id=name), now)
        del document["next_attempt_at"]
        made.database[NOTIFICATIONS].insert_one({**document, **failed, **fields})
    return made


def test_what_a_digest_left_out_fails_by_itself_and_is_told_when_it_is_mended(
    container_for: Callable[..., Container],
) -> None:
    container = container_for()
    parts = [notification(step) for step in (1, 2)]
    container.notifications.add(parts)
    notices = container.database[NOTIFICATIONS]
    notices.update_many({}, {"$set": {"status": "held"}, "$unset": {"next_attempt_at": ""}})
    made = digest(parts, notification_id="ntf_digest", event_id="dig_1", most=8)
    container.held.bundle([made], NOON)
    (claimed,) = container.notifications.claim(10, 60, "residents")
    left_out = ((parts[1].notification_id, "template_variable"),)

    container.notifications.settle(
        [Settled(claimed, "sent", 1, NOON, channel="sms", left_out=left_out)]
    )

    failed = notices.find_one(parts[1].notification_id) or {}
    assert (failed["status"], failed["reason"], failed.get("told_in")) == (
        "failed",
        "template_variable",
        None,
    )
    assert (notices.find_one(parts[0].notification_id) or {})["status"] == "bundled"
    mended: SendMended = container.send_mended
    mended.templates = Editions()  # type: ignore[assignment]
    assert [mended() for _ in range(2)] == [0, 1]
    (again,) = container.notifications.claim(10, 60, "residents")
    assert again.notification.notification_id == parts[1].notification_id


def test_what_failed_for_its_template_begins_anew_once_an_edition(container: Container) -> None:
    editions = Editions()
    mended: SendMended = container.send_mended
    mended.templates = editions  # type: ignore[assignment]
    with profiled(container.database):
        assert [mended() for _ in range(3)] == [0, 2, 0]  # seen, acted upon, done
    assert collection_scans(container.database) == []
    notices = container.database[NOTIFICATIONS]
    waiting = notices.distinct("_id", {"next_attempt_at": {"$exists": True}})
    assert sorted(waiting) == ["missing", "variable"]
    claimed = container.notifications.claim(10, 60, "residents")
    assert sorted(one.notification.notification_id for one in claimed) == ["missing", "variable"]
    assert StoredCursor(container.database[CURSORS], "mended-templates").get() == "1"

    again = {"$set": {"status": "failed", "reason": "template_variable"}}
    notices.update_many({"_id": {"$in": ["missing", "variable"]}}, again)
    assert [mended() for _ in range(2)] == [0, 0]  # the edition is the same
    editions.number = 2
    assert [mended() for _ in range(3)] == [0, 2, 0]
    notices.update_many({"_id": {"$in": ["missing", "variable"]}}, again)
    editions.number = 3
    assert [mended() for _ in range(3)] == [0, 0, 0]  # twice was enough
