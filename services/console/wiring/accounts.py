"""Accounts, sessions and the tokens that the console signs for people."""

from datetime import timedelta
from functools import cached_property

from services.common.web.principal import ROLES
from services.console.adapters.account_log import MongoAccountLog
from services.console.adapters.accounts import MongoAccounts
from services.console.adapters.attempts import MongoAttempts
from services.console.adapters.claims_file import read_claims_map
from services.console.adapters.demo_accounts import FileOfDemoAccounts
from services.console.adapters.known_browsers import CookieOfKnownBrowsers
from services.console.adapters.oidc_provider import Client, OidcProvider
from services.console.adapters.one_time_codes import TotpCodes
from services.console.adapters.passwords import Argon2Passwords
from services.console.adapters.person_tokens import PersonTokens
from services.console.adapters.seals import AesSeals
from services.console.adapters.services_api import ServicesApi
from services.console.adapters.sessions import MongoSessions
from services.console.application.accounts.administer import Administer
from services.console.application.accounts.change_password import ChangePassword
from services.console.application.accounts.enter_code import EnterCode
from services.console.application.accounts.open_session import OpenSession
from services.console.application.accounts.patience import Patience
from services.console.application.accounts.recognise import Recognise
from services.console.application.accounts.set_up_second_factor import (
    RemoveSecondFactor,
    SetUpSecondFactor,
)
from services.console.application.accounts.sign_in import SignIn
from services.console.application.accounts.single_sign_on import SingleSignOn, TakeIn
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
        made = MongoSessions(self.database, self.lifetimes)
        made.prepare()
        return made

    @cached_property
    def account_log(self) -> MongoAccountLog:
        """What was done to accounts."""
        made = MongoAccountLog(self.database)
        made.prepare()
        return made

    @cached_property
    def attempts(self) -> MongoAttempts:
        """Failed tries."""
        made = MongoAttempts(self.database)
        made.prepare()
        return made

    @cached_property
    def passwords(self) -> Argon2Passwords:
        """Hashes passwords."""
        return Argon2Passwords()

    @cached_property
    def seals(self) -> AesSeals:
        """Seals secrets of second factors."""
        return AesSeals(self._key)

    @cached_property
    def known_browsers(self) -> CookieOfKnownBrowsers:
        """Browsers on which accounts have signed in."""
        return CookieOfKnownBrowsers(self._key)

    @cached_property
    def one_time_codes(self) -> TotpCodes:
        """One-time codes."""
        return TotpCodes(issuer="Huying 呼应")

    @cached_property
    def patience(self) -> Patience:
        """Whose guesses wait."""
        return Patience(self.attempts, self.known_browsers, self.wall)

    @cached_property
    def open_session(self) -> OpenSession:
        """Begin a session."""
        return OpenSession(
            self.accounts, self.sessions, self.known_browsers, self.account_log, self.wall
        )

    @cached_property
    def sign_in(self) -> SignIn:
        """Sign in with a password."""
        return SignIn(
            self.accounts, self.passwords, self.patience, self.open_session, self.seals, self.wall
        )

    @cached_property
    def enter_code(self) -> EnterCode:
        """Enter the code of a second factor."""
        return EnterCode(
            self.accounts,
            self.one_time_codes,
            self.patience,
            self.open_session,
            self.seals,
            self.account_log,
            self.wall,
        )

    @cached_property
    def change_password(self) -> ChangePassword:
        """Change one's own password."""
        return ChangePassword(
            self.accounts,
            self.passwords,
            self.patience,
            self.sessions,
            self.open_session,
            self.account_log,
            self.wall,
        )

    @cached_property
    def set_up_second_factor(self) -> SetUpSecondFactor:
        """Set up a second factor."""
        return SetUpSecondFactor(
            self.accounts, self.one_time_codes, self.seals, self.account_log, self.wall
        )

    @cached_property
    def remove_second_factor(self) -> RemoveSecondFactor:
        """Take one's own second factor off."""
        return RemoveSecondFactor(
            self.accounts, self.passwords, self.patience, self.account_log, self.wall
        )

    @cached_property
    def single_sign_on(self) -> SingleSignOn | None:
        """Sign in through the identity provider; None where the settings name none."""
        settings = self.settings
        if settings.console_oidc_issuer is None:
            return None
        secret = settings.console_oidc_client_secret
        client = Client(
            issuer=settings.console_oidc_issuer,
            client_id=settings.console_oidc_client_id,
            secret=secret.get_secret_value() if secret else None,
            redirect_uri=f"{(settings.console_public_url or '').rstrip('/')}/sign-in/oidc/back",
            scopes=settings.console_oidc_scopes,
        )
        read = read_claims_map(settings.console_oidc_claims_file)
        take_in = TakeIn(self.accounts, self.sessions, self.open_session, self.wall)
        roles = ROLES - {"service"}
        return SingleSignOn(OidcProvider(client), read, roles, take_in, self.seals, self.wall)

    @cached_property
    def administer(self) -> Administer:
        """Administer accounts."""
        return Administer(self.accounts, self.passwords, self.sessions, self.account_log, self.wall)

    @cached_property
    def recognise(self) -> Recognise:
        """Recognise whoever asks."""
        return Recognise(self.accounts, self.sessions, self.wall, self.lifetimes)

    @cached_property
    def demo_accounts(self) -> TakeOverDemo:
        """The demo's accounts; none outside the demo."""
        told = FileOfDemoAccounts(self.settings.console_demo_accounts_file)
        return TakeOverDemo(told, lambda: self.accounts, self.passwords)

    @property
    def _key(self) -> str:
        return self.settings.console_key.get_secret_value()

    @cached_property
    def person_tokens(self) -> PersonTokens:
        """Tokens of people for the services."""
        return PersonTokens(self.settings.token_private_key.get_secret_value())

    def api_of(self, visit: Visit) -> Api:
        """Return the services' APIs as the person of this visit may use them."""
        return ServicesApi(self.pool_of, lambda: self.person_tokens.of(visit))
