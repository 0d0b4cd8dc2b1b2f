"""What the console's processes must know."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from services.common.settings import Settings


class ConsoleSettings(Settings):
    """The console's own settings beside the shared ones: it alone signs tokens."""

    token_private_key: SecretStr = Field(
        description="PEM of the Ed25519 key that signs bearer tokens."
    )
    console_key: SecretStr = Field(
        description="Key of 32 bytes (base64) that seals second factors and signs forms."
    )
    console_secure_cookies: bool = Field(
        default=True, description="Cookies go over HTTPS only; false only where there is none."
    )
    console_session_idle_seconds: int = Field(
        default=3600, ge=60, description="A session ends after so long without a request."
    )
    console_session_seconds: int = Field(
        default=43200, ge=300, description="A session ends after so long, whatever happens."
    )
    console_oidc_issuer: str | None = Field(
        default=None, description="Issuer of the identity provider; unset: no single sign-on."
    )
    console_oidc_client_id: str = Field(
        default="huying", description="What the console is called at the identity provider."
    )
    console_oidc_client_secret: SecretStr | None = Field(
        default=None, description="Secret of the console at the identity provider, if it has one."
    )
    console_oidc_scopes: str = Field(
        default="openid profile", description="Scopes asked of the identity provider."
    )
    console_oidc_claims_file: Path | None = Field(
        default=None,
        description="YAML: which claims tell username, name, roles, unit and areas.",
    )
    console_demo_accounts_file: Path | None = Field(
        default=None,
        description="Demo only: accounts to take over, and to show on the sign-in page.",
    )

    @model_validator(mode="after")
    def _single_sign_on_has_a_way_back(self) -> Self:
        if self.console_oidc_issuer and not self.console_public_url:
            raise ValueError("HUYING_CONSOLE_OIDC_ISSUER needs HUYING_CONSOLE_PUBLIC_URL")
        return self
