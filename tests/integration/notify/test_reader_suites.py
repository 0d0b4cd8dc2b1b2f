"""The laws of what notify knows of readers, kept by the fakes and by MongoDB alike."""

from datetime import timedelta

import pytest

from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.ledger.told import MongoToldLately
from services.notify.adapters.policy.body import PolicyBody
from services.notify.adapters.policy.versions import MongoPolicies
from services.notify.adapters.readers.preferences import MongoPreferences
from services.notify.adapters.readers.suppressions import MongoSuppressions
from services.notify.domain.policy.bounce import Bounce
from services.notify.domain.policy.person import Preferences, Told
from services.notify.domain.policy.policy import Policy, Suppression
from services.notify.ports.policies import PolicyMoved, PolicyVersion
from services.notify.ports.readers import KeptPreferences, PreferencesMoved
from tests.factories.notify import NOON
from tests.fakes.notify_readers import FakePolicies, FakePreferences, FakeSuppressions, FakeTold
from tests.integration.notify.conftest import Documents

pytestmark = pytest.mark.integration
BOTH = ("fake", "mongodb")
TWICE = Suppression({"sms": 2}, timedelta(days=10))


@pytest.fixture(params=BOTH)
def suppressions(request: pytest.FixtureRequest) -> FakeSuppressions | MongoSuppressions:
    if request.param == "fake":
        return FakeSuppressions()
    return MongoSuppressions(request.getfixturevalue("prepared"))


def bounce(notice: str, reason: str = "address_unknown", days: int = 0) -> Bounce:
    at = NOON + timedelta(days=days)
    return Bounce("adr_1", "sms", reason, notice, "*******5678", at)


def test_an_address_is_left_alone_after_enough_bounces_for_as_long_as_the_rules_say(
    suppressions: FakeSuppressions | MongoSuppressions,
) -> None:
    for _ in range(3):
        suppressions.bounced([bounce("ntf_1")], TWICE)
    assert suppressions.of(["adr_1"], NOON) == {}
    suppressions.bounced([bounce("ntf_2")], TWICE)
    assert suppressions.of(["adr_1", "adr_2"], NOON) == {"adr_1": "address_unknown"}
    assert suppressions.of(["adr_1"], NOON + timedelta(days=10)) == {}
    # Tried once more, and it is still none: it is left alone again, at once.
    suppressions.bounced([bounce("ntf_3", days=11)], TWICE)
    later = NOON + timedelta(days=20)
    assert suppressions.of(["adr_1"], later) == {"adr_1": "address_unknown"}
    # What another sender reports meanwhile makes it no longer.
    suppressions.bounced([bounce("ntf_4", days=12)], TWICE)
    assert suppressions.of(["adr_1"], NOON + timedelta(days=21)) == {}


def test_who_told_the_provider_to_stop_is_left_alone_at_once(
    suppressions: FakeSuppressions | MongoSuppressions,
) -> None:
    suppressions.bounced([bounce("ntf_1", "opted_out")], TWICE)
    assert suppressions.of(["adr_1"], NOON) == {"adr_1": "opted_out"}


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_looked_up_at_the_moment_of_sending(
    kind: str, request: pytest.FixtureRequest
) -> None:
    told, wanted = Told("ntf_1", NOON, "say_1"), Preferences(True, ("email",), "en")
    policies: FakePolicies | MongoPolicies = FakePolicies()
    preferences: FakePreferences | MongoPreferences = FakePreferences({"adr_1": wanted})
    lately: FakeTold | MongoToldLately = FakeTold({"adr_1": (told,)})
    if kind == "mongodb":
        database: Documents = request.getfixturevalue("prepared")
        policies = MongoPolicies(database, Policy())
        preferences = MongoPreferences(database)
        preferences.save("adr_1", KeptPreferences(wanted, 1, "someone", NOON))
        lately = MongoToldLately(database)
        for number, status in enumerate(("sent", "failed", "collapsed"), start=1):
            record = {"person": "adr_1", "ended_at": NOON, "said": "say_1", "status": status}
            database[NOTIFICATIONS].insert_one({"_id": f"ntf_{number}", **record})

    assert policies.current() == Policy()
    assert preferences.of(["adr_1", "adr_2"]) == {"adr_1": wanted}
    assert lately.of(["adr_1", "adr_2"], NOON - timedelta(hours=1)) == {"adr_1": (told,)}
    assert not lately.of(["adr_1"], NOON).get("adr_1")


def test_of_two_who_read_the_same_version_one_is_heard(prepared: Documents) -> None:
    preferences, policies = MongoPreferences(prepared), MongoPolicies(prepared, Policy())
    body = PolicyBody().model_dump(mode="json", by_alias=True)
    policies.publish(PolicyVersion(1, body, "one", NOON, ""))
    with pytest.raises(PolicyMoved):
        policies.publish(PolicyVersion(1, body, "other", NOON, ""))
    assert policies.current().version == 1
    for version in (1, 2):
        preferences.save("adr_1", KeptPreferences(Preferences(), version, "one", NOON))
        with pytest.raises(PreferencesMoved):
            preferences.save("adr_1", KeptPreferences(Preferences(True), version, "other", NOON))
