"""The only place where intake is wired: ports to MongoDB, dispatch's API, keys and clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml

from services.common.clock import Clock, SystemClock, open_clock
from services.common.ids import new_id
from services.common.store.connection import Client, Documents, connect, service_database
from services.common.store.cursors import StoredCursor
from services.common.store.feed import EventFeed
from services.common.store.group_commit import GroupCommitter
from services.common.store.lease import Leases
from services.common.web.client import ServiceClient
from services.common.web.tokens import TokenVerifier
from services.intake.adapters import documents
from services.intake.adapters.contact_log import MongoContactLog
from services.intake.adapters.directory_copy import MongoDirectoryCopy
from services.intake.adapters.dispatch_api import DispatchApi
from services.intake.adapters.keyed_hashes import HmacHashes
from services.intake.adapters.mongo_appeals import MongoAppeals
from services.intake.adapters.mongo_reading import (
    MongoCallbacks,
    MongoContacts,
    MongoLedger,
    MongoTimers,
)
from services.intake.adapters.mongo_views import MongoTicketViews
from services.intake.adapters.phone_numbers import LibraryPhoneNumbers
from services.intake.adapters.recent_appeals import MongoRecentAppeals
from services.intake.adapters.sealing import KeyRing
from services.intake.adapters.text_likeness import RapidfuzzLikeness
from services.intake.adapters.tracking_sessions import TrackingSessions
from services.intake.adapters.wrong_tries import MongoWrongTries
from services.intake.application.closed_cases import ClosedCases
from services.intake.application.find_repeats import FindRepeats
from services.intake.application.follow_tickets import FollowTickets
from services.intake.application.open_tracking_session import OpenTrackingSession
from services.intake.application.raise_callbacks import RaiseCallbacks
from services.intake.application.rate_appeal import RateAppeal
from services.intake.application.receive_appeal import ReceiveAppeal
from services.intake.application.record_callback_attempt import RecordCallbackAttempt
from services.intake.application.refresh_directory import RefreshDirectory
from services.intake.application.republish_appeals import RepublishAppeals
from services.intake.application.resolve_contacts import ResolveContacts
from services.intake.application.reveal_contact import RevealContact
from services.intake.application.show_tracking import ShowTracking
from services.intake.application.speak_up import SpeakUp
from services.intake.application.withdraw_appeal import WithdrawAppeal
from services.intake.settings import IntakeSettings

SERVICE = "intake"


@dataclass
class Container:
    """One process's wiring; each part is made when it is first asked for.

    ``client`` and ``clock`` may be given by tests; otherwise they follow the settings.
    """

    settings: IntakeSettings
    client: Client | None = None
    clock_given: Clock | None = None

    @cached_property
    def clock(self) -> Clock:
        """Business time."""
        return self.clock_given or open_clock(self.settings.clock_file)

    @cached_property
    def wall(self) -> Clock:
        """Wall time."""
        return SystemClock()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def mongo(self) -> Client:
        """The one MongoDB client of this process."""
        return self.client or connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """Intake's own database."""
        return service_database(self.mongo, SERVICE, prefix=self.settings.database_prefix)

    @cached_property
    def appeals_collection(self) -> documents.Appeals:
        """The aggregates' collection."""
        return self.database[documents.APPEALS]

    @cached_property
    def committer(self) -> GroupCommitter:
        """The one lane of this process."""
        return GroupCommitter(self.appeals_collection)

    @cached_property
    def appeals(self) -> MongoAppeals:
        """The appeals."""
        return MongoAppeals(self.appeals_collection, self.committer)

    @cached_property
    def views(self) -> MongoTicketViews:
        """Residents' views of tickets."""
        return MongoTicketViews(self.database[documents.TICKET_VIEWS])

    @cached_property
    def closed_cases(self) -> ClosedCases:
        """What is closed to whom."""
        return ClosedCases(self.views)

    @cached_property
    def timers(self) -> MongoTimers:
        """What time has moved."""
        return MongoTimers(self.appeals_collection)

    @cached_property
    def callbacks(self) -> MongoCallbacks:
        """The agents' list."""
        return MongoCallbacks(self.appeals_collection)

    @cached_property
    def ledger(self) -> MongoLedger:
        """Intake's own count."""
        return MongoLedger(self.appeals_collection)

    @cached_property
    def feed(self) -> EventFeed:
        """What intake tells those who missed an event."""
        return EventFeed(self.appeals_collection)

    @cached_property
    def directory(self) -> MongoDirectoryCopy:
        """Intake's own copy of the directory."""
        return MongoDirectoryCopy(self.database[documents.DIRECTORY])

    @cached_property
    def dispatch_client(self) -> ServiceClient:
        """Calls to dispatch."""
        settings = self.settings
        token = settings.service_token.get_secret_value()
        return ServiceClient(settings.url_of("dispatch"), token, target="dispatch")

    @cached_property
    def dispatch(self) -> DispatchApi:
        """What intake asks dispatch."""
        return DispatchApi(self.dispatch_client)

    @cached_property
    def sealer(self) -> KeyRing:
        """Seals what is personal."""
        return KeyRing(self.settings.intake_seal_keys.get_secret_value())

    @cached_property
    def hashes(self) -> HmacHashes:
        """What is derived with keys."""
        settings = self.settings
        return HmacHashes(
            phone_key=settings.intake_phone_index_key.get_secret_value(),
            reporter_key=settings.intake_reporter_ref_key.get_secret_value(),
            tracking_key=settings.intake_tracking_key.get_secret_value(),
            digest_key=settings.idempotency_key.get_secret_value(),
        )

    @cached_property
    def sessions(self) -> TrackingSessions:
        """Residents' tracking sessions."""
        return TrackingSessions(self.settings.intake_tracking_key.get_secret_value())

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Checks staff's and services' tokens."""
        return TokenVerifier(self.settings.token_public_key)

    @cached_property
    def receive_appeal(self) -> ReceiveAppeal:
        """Use case."""
        return ReceiveAppeal(
            appeals=self.appeals,
            directory=self.directory,
            sealer=self.sealer,
            hashes=self.hashes,
            phones=LibraryPhoneNumbers(),
            clock=self.clock,
            wall=self.wall,
            new_id=new_id,
            fallback_danger_words=tuple(fallback_danger_words()),
        )

    @cached_property
    def open_tracking_session(self) -> OpenTrackingSession:
        """Use case."""
        tries = MongoWrongTries(self.database[documents.WRONG_TRIES], self.hashes, self.wall)
        return OpenTrackingSession(self.appeals, self.sealer, self.hashes, tries)

    @cached_property
    def show_tracking(self) -> ShowTracking:
        """Use case."""
        return ShowTracking(self.appeals, self.views, self.directory)

    @cached_property
    def rate_appeal(self) -> RateAppeal:
        """Use case."""
        return RateAppeal(self.appeals, self.clock)

    @cached_property
    def withdraw_appeal(self) -> WithdrawAppeal:
        """Use case."""
        return WithdrawAppeal(self.appeals, self.views, self.clock)

    @cached_property
    def speak_up(self) -> SpeakUp:
        """Use case."""
        pause = timedelta(hours=self.settings.intake_urge_hours)
        return SpeakUp(self.appeals, self.views, self.clock, pause)

    @cached_property
    def record_callback_attempt(self) -> RecordCallbackAttempt:
        """Use case."""
        return RecordCallbackAttempt(self.appeals, self.directory, self.clock, self.zone)

    @cached_property
    def raise_callbacks(self) -> RaiseCallbacks:
        """Use case."""
        return RaiseCallbacks(self.appeals, self.timers, self.directory, self.clock, self.zone)

    @cached_property
    def republish_appeals(self) -> RepublishAppeals:
        """Use case."""
        patience = timedelta(seconds=self.settings.intake_republish_after_seconds)
        return RepublishAppeals(self.timers, self.wall, patience)

    @cached_property
    def follow_tickets(self) -> FollowTickets:
        """Use case."""
        return FollowTickets(self.appeals, self.views, self.dispatch)

    @cached_property
    def refresh_directory(self) -> RefreshDirectory:
        """Use case."""
        return RefreshDirectory(self.directory, self.dispatch)

    @cached_property
    def resolve_contacts(self) -> ResolveContacts:
        """Use case."""
        log = MongoContactLog(self.database[documents.CONTACT_LOG])
        store = MongoContacts(self.appeals_collection)
        return ResolveContacts(store, self.sealer, self.hashes, log, self.wall)

    @cached_property
    def reveal_contact(self) -> RevealContact:
        """Use case."""
        log = MongoContactLog(self.database[documents.CONTACT_LOG])
        store = MongoContacts(self.appeals_collection)
        return RevealContact(self.appeals, store, self.sealer, log, self.dispatch, self.wall)

    @cached_property
    def find_repeats(self) -> FindRepeats:
        """Use case, for this process's one relay."""
        return FindRepeats(MongoRecentAppeals(self.appeals_collection), RapidfuzzLikeness())

    def leases(self, role: str) -> Leases:
        """Return leases under a name of their own."""
        owner = f"{self.settings.process_name}-{role}-{new_id('own')}"
        return Leases(self.database[documents.LEASES], owner)

    def cursor(self, name: str) -> StoredCursor:
        """Return a cursor that survives restarts."""
        return StoredCursor(self.database[documents.CURSORS], name)

    def prepare_database(self) -> None:
        """Create the indexes that are missing."""
        documents.ensure_all_indexes(self.database)

    def ping(self) -> None:
        """Raise when MongoDB does not answer."""
        self.mongo.admin.command("ping")


def fallback_danger_words() -> Sequence[str]:
    """Return the words that count while no directory is known."""
    text = (files("services.intake") / "danger_words.yaml").read_text(encoding="utf-8")
    words: list[str] = yaml.safe_load(text)
    return words
