"""Reporting over a database of its own, with the preset's names, called as the console calls it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from deploy.demo.preset import LIANHU
from services.common.store.publications import PublishedCopy
from services.common.web.tokens import issue, new_key_pair
from services.dispatch.adapters.preset_files import read_preset
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http.app import build_app
from services.reporting.settings import ReportingSettings
from tests.bench.figures.lives import Places
from tests.bench.figures.loading import ENDS
from tests.fakes.dispatch import FakeClock

_HOURS = 10


@dataclass
class Office:
    """One database's reporting service, and a director's token."""

    container: Container
    http: FlaskClient
    places: Places
    token: str

    def get(self, path: str, **query: Any) -> Any:
        """Return an answer that has to be 200."""
        headers = {"Authorization": f"Bearer {self.token}"}
        found = self.http.get(path, query_string=query, headers=headers)
        assert found.status_code == 200, found.text
        return found.json


@contextmanager
def office(mongodb_url: str, prefix: str) -> Iterator[Office]:
    """Give an office whose database is dropped afterwards."""
    private, public = new_key_pair()
    with tempfile.TemporaryDirectory(prefix="huying-figures-") as folder:
        settings = ReportingSettings(
            mongodb_url=mongodb_url,
            amqp_url="amqp://127.0.0.1:1/",
            database_prefix=prefix,
            token_public_key=public,
            service_token="none",
            run_dir=Path(folder),
        )
        container = Container(settings)
        container.client.drop_database(f"{prefix}_reporting")  # of a run that was killed
        container.__dict__["clock"] = FakeClock(ENDS + timedelta(hours=1))
        body: dict[str, Any] = read_preset(LIANHU)
        PublishedCopy(container.database["copies"], "directory").save(1, body)
        token = issue(private, subject="director-1", roles=["director"], unit=None, areas=(),
                      ttl_seconds=_HOURS * 3600)  # fmt: skip
        try:
            yield Office(container, build_app(container).test_client(), places_of(body), token)
        finally:
            container.client.drop_database(container.database.name)
            container.client.close()


def places_of(body: dict[str, Any]) -> Places:
    """Return where the preset's tickets come from and who works on them."""
    communities = (row["code"] for row in body["areas"] if row["kind"] == "community")
    return Places(
        units=tuple(row["code"] for row in body["units"])[:84],
        communities=tuple(communities),
        categories=tuple(row["code"] for row in body["categories"]),
    )
