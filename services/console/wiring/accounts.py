"""Accounts, sessions and the tokens that the console signs for people."""

from datetime import timedelta
from functools import cached_property

from services.console.adapters.accounts import MongoAccounts
from services.console.adapters.demo_accounts import FileOfDemoAccounts
from services.console.adapters.passwords import Argon2Passwords
from services.console.adapters.person_tokens import PersonTokens
from services.console.adapters.services_api import ServicesApi
from services.console.adapters.sessions import MongoSessions
from services.console.application.accounts.recognise import Recognise
from services.console.application.accounts.sign_in import OpenSession, SignIn
from services.console.application.accounts.take_over_demo import TakeOverDemo
from services.console.domain.session import Lifetimes
from services.console.domain.visit import Visit
from services.console.ports.api import Api
from services.console.wiring.foundation import Foundation


class AccountWiring(Foundation):
    """Accounts, sessions and the tokens that the console signs for people."""

    @cached_property
    def lifetimes(self) -> Lifetimes:
        """How long sessions last."""
        idle = timedelta(seconds=self.settings.console_session_idle_seconds)
        return Lifetimes(idle, timedelta(seconds=self.settings.console_session_seconds))

    @cached_property
    def accounts(self) -> MongoAccounts:
        """The accounts."""
        return MongoAccounts(self.database)

    @cached_property
    def sessions(self) -> MongoSessions:
        """The sessions."""
        return MongoSessions(self.database, self.lifetimes)

    @cached_property
    def passwords(self) -> Argon2Passwords:
        """Hashes passwords."""
        return Argon2Passwords()

    @cached_property
    def open_session(self) -> OpenSession:
        """Begin a session."""
        return OpenSession(self.accounts, self.sessions, self.wall)

    @cached_property
    def sign_in(self) -> SignIn:
        """Sign in with a password."""
        return SignIn(self.accounts, self.passwords, self.open_session)

    @cached_property
    def recognise(self) -> Recognise:
        """Recognise whoever asks."""
        return Recognise(self.accounts, self.sessions, self.wall, self.lifetimes)

    @cached_property
    def demo_accounts(self) -> TakeOverDemo:
        """The demo's accounts; none outside the demo."""
        told = FileOfDemoAccounts(self.settings.console_demo_accounts_file)
        return TakeOverDemo(told, self.accounts, self.passwords)

    @cached_property
    def person_tokens(self) -> PersonTokens:
        """Tokens of people for the services."""
        return PersonTokens(self.settings.token_private_key.get_secret_value())

    def api_of(self, visit: Visit) -> Api:
        """Return the services' APIs as the person of this visit may use them."""
        return ServicesApi(self.pool_of, lambda: self.person_tokens.of(visit))
