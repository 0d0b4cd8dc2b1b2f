"""What the console's processes must know."""

from pathlib import Path

from pydantic import Field, SecretStr

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
    console_demo_accounts_file: Path | None = Field(
        default=None,
        description="Demo only: accounts to take over, and to show on the sign-in page.",
    )
