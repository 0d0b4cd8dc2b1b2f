"""Four services over one fresh MongoDB."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from services.common.store.connection import connect
from services.common.web.tokens import new_key_pair
from services.dispatch.bootstrap import Container as Dispatch
from services.dispatch.settings import DispatchSettings
from services.intake.bootstrap import Container as Intake
from services.notify.bootstrap import bootstrap as notify_of
from services.notify.settings import NotifySettings
from services.reporting.bootstrap import bootstrap as reporting_of
from services.reporting.settings import ReportingSettings
from tests.factories.audit import AUDIT_RING
from tests.factories.dispatch import MONDAY
from tests.factories.intake import settings as intake_settings
from tests.factories.secrecy import reported_body
from tests.fakes.dispatch import FakeClock
from tests.integration.secrecy.district import District
from tests.support.databases import prepared_once

_KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def district(mongodb_url: str, database: Database[dict[str, Any]]) -> Iterator[District]:
    """The district with a street, its community, departments and a disciplinary office."""
    private, public = new_key_pair()
    clock, client = FakeClock(MONDAY), connect(mongodb_url, "secrecy-tests")
    common: dict[str, Any] = {
        "mongodb_url": mongodb_url,
        "database_prefix": database.name,
        "amqp_url": "amqp://127.0.0.1:1/",
        "token_public_key": public,
        "service_token": "none",
    }
    own = {"mongodb_url": mongodb_url, "database_prefix": database.name}
    intake = Intake(intake_settings(public, **own), client=client, clock_given=clock)
    dispatch = Dispatch(
        DispatchSettings(**common, audit_key=AUDIT_RING, dispatch_feed_settle_seconds=0)
    )
    keys = {"notify_secret_key": _KEY, "notify_sms_secret": _KEY}
    notify = notify_of(NotifySettings(**common, **keys, notify_allow_private_endpoints=True))
    reporting = reporting_of(ReportingSettings(**common))
    for container in (dispatch, notify, reporting):
        container.__dict__.update(client=client, clock=clock)
    for one in (intake, dispatch):
        prepared_once(one.database, one.prepare_database)
    dispatch.publish_directory(reported_body())
    intake.directory.save(1, reported_body())
    made = District(intake, dispatch, notify, reporting, private)
    yield made
    intake.committer.close()
    client.close()
