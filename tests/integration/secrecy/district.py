"""Four services over one MongoDB, with their events handed on as the broker would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask.testing import FlaskClient

from services.common.contracts.catalogue import decode
from services.common.contracts.envelope import Envelope
from services.common.contracts.events.appeal import AppealSubmitted
from services.common.web.tokens import issue
from services.dispatch.adapters.units.numbering import UnitNumbering
from services.dispatch.bootstrap import Container as Dispatch
from services.dispatch.entrypoints.http.app import build_app as dispatch_app
from services.dispatch.entrypoints.messages.feedback import submitted_of
from services.intake.adapters.dispatch_api import step_of
from services.intake.application.following.follow_tickets import TicketStepOf
from services.intake.bootstrap import Container as Intake
from services.intake.entrypoints.http.app import build_app as intake_app
from services.notify.application.endpoints.follow_unit_feeds import FollowUnitFeeds
from services.notify.application.read_step import read_step
from services.notify.bootstrap import Container as Notify
from services.notify.entrypoints.http.app import build_app as notify_app
from services.notify.ports.unit_feeds import FedPage
from services.reporting.bootstrap import Container as Reporting
from services.reporting.entrypoints.http.app import build_app as reporting_app
from tests.support.standing_app import StandingApp

HOOK: Final = "https://unit.example/hook"
Headers = dict[str, str]
INTAKE, DISPATCH = StandingApp(intake_app), StandingApp(dispatch_app)
NOTIFY, REPORTING = StandingApp(notify_app), StandingApp(reporting_app)


class District:
    """Intake, dispatch, notify and reporting; ``pass_on`` lets each hear what the others told."""

    def __init__(
        self,
        intake: Intake,
        dispatch: Dispatch,
        notify: Notify,
        reporting: Reporting,
        private_key: str,
    ) -> None:
        self.intake, self.dispatch = intake, dispatch
        self.notify, self.reporting = notify, reporting
        self._key = private_key
        self.at: dict[str, FlaskClient] = {
            "intake": INTAKE.client(intake),
            "dispatch": DISPATCH.client(dispatch),
            "notify": NOTIFY.client(notify),
            "reporting": REPORTING.client(reporting),
        }

    def as_(self, role: str, unit: str | None = None, areas: tuple[str, ...] = ()) -> Headers:
        """Return the headers of a person."""
        token = issue(
            self._key, subject=f"{role}@{unit}", roles=[role], unit=unit, areas=areas,
            ttl_seconds=600,
        )  # fmt: skip
        return {"Authorization": f"Bearer {token}"}

    def appeal(self, **said: Any) -> str:
        """Submit an appeal at intake's door; return its id."""
        body = {"kind": "complaint", "contact": {"phone": "13812345678"}, **said}
        answer = self.at["intake"].post("/api/v1/appeals", json=body)
        assert answer.status_code == 201, answer.json
        return str(answer.json["appeal_id"])

    def register_endpoints(self, *units: str) -> None:
        """Give units a webhook."""
        for unit in units:
            self.notify.register_endpoint(unit, f"{HOOK}/{unit}", [])
        self._feed_units()

    def pass_on(self) -> None:
        """Let dispatch hear of new appeals, and the others of what dispatch did; once each."""
        self.dispatch.open_tickets([self._submitted(one) for one in self._told(self.intake)])
        told = list(self._told(self.dispatch))
        self.notify.follow_tickets([read_step(one) for one in told])
        self._feed_units()
        self.reporting.fold_events(told)
        self.intake.follow_tickets([TicketStepOf(one.subject, step_of(one)) for one in told])

    def ticket_of(self, appeal_id: str) -> Any:
        """Return the ticket's document of an appeal."""
        found = self.dispatch.database["tickets"].find_one({"appeal_id": appeal_id})
        assert found is not None
        return found

    def notified(self, ticket_id: str) -> set[str]:
        """Return the units to whose endpoints anything of a ticket was queued."""
        found = self.notify.database["notifications"].find({"ticket_id": ticket_id})
        return {one["unit"] for one in found if one["audience"] == "unit"}

    def _feed_units(self) -> None:
        """Number what is addressed to units, as the relay does, and queue it for their webhooks."""
        tickets = self.dispatch.database["tickets"]
        UnitNumbering(self.dispatch.database, "tickets")(list(tickets.find()))
        feeds = FeedsOf(self.dispatch)
        notify = self.notify
        FollowUnitFeeds(notify.endpoints, feeds, notify.notifications, lambda _: None)()

    @staticmethod
    def _submitted(envelope: Envelope) -> Any:
        event = decode(envelope)
        assert isinstance(event, AppealSubmitted)
        return submitted_of(event, envelope)

    @staticmethod
    def _told(service: Intake | Dispatch) -> Iterable[Envelope]:
        name = "appeals" if isinstance(service, Intake) else "tickets"
        for document in service.database[name].find(sort=[("_id", 1)]):
            for event in document["history"]:
                if event["type"] == "appeal.submitted.v1" or name == "tickets":
                    yield Envelope.from_dict(event)


@dataclass(frozen=True)
class FeedsOf:
    """Notify's port ``UnitFeeds`` upon dispatch in the same process."""

    dispatch: Dispatch

    def heads(self) -> Mapping[str, int]:
        return self.dispatch.units.feed.heads()

    def read(self, unit: str, after: int, limit: int) -> FedPage:
        found = self.dispatch.units.feed.read(unit, after, limit)
        shown = [fed.event for fed in found if fed.event is not None]
        return FedPage(shown, found[-1].sequence if found else after)

    def first_since(self, unit: str, at: datetime) -> int:
        return self.dispatch.units.feed.first_since(unit, at)
