"""A desk at which reporting is asked: its container, its API, and people with tokens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.common.contracts.envelope import Envelope
from services.reporting.bootstrap import Container
from services.reporting.domain.fold import FoldedEvent

_NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@dataclass
class Desk:
    """Asks and tells."""

    container: Container
    http: FlaskClient
    headers: Callable[[str, str | None, tuple[str, ...]], dict[str, str]]

    def get(self, path: str, role: str = "director", unit: str | None = None) -> Any:
        """Return the JSON of an answer that has to be 200."""
        found = self.http.get(path, headers=self.headers(role, unit, ()))
        assert found.status_code == 200, found.json
        return found.json

    def send(
        self, path: str, body: Any, role: str = "director", unit: str | None = None
    ) -> TestResponse:
        """Post a body and return the answer."""
        return self.http.post(path, json=body, headers=self.headers(role, unit, ()))

    def hear(self, events: list[FoldedEvent], ticket_id: str, **changed: Any) -> None:
        """Fold a ticket's story in; ``changed`` replaces fields wherever an event has them."""
        told = [
            replace(
                one,
                data={
                    **{k: changed.get(k, v) for k, v in one.data.items()},
                    "ticket_id": ticket_id,
                },
            )
            for one in events
        ]
        self.container.fold_events([_enveloped(one, ticket_id) for one in told])


def _enveloped(event: FoldedEvent, ticket_id: str) -> Envelope:
    subject = event.subject if event.subject.startswith("apl_") else ticket_id
    return Envelope(
        id=f"evt_{ticket_id}_{subject}_{event.sequence}",
        source="/huying/test",
        type=event.type,
        subject=subject,
        sequence=event.sequence,
        time=_NOON,
        data=dict(event.data),
        correlationid="apl_1",
    )
