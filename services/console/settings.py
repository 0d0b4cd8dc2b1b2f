"""What the console's processes must know."""

from pydantic import Field, SecretStr

from services.common.settings import Settings


class ConsoleSettings(Settings):
    """The console's own settings beside the shared ones: it alone signs tokens."""

    token_private_key: SecretStr = Field(
        description="PEM of the Ed25519 key that signs bearer tokens."
    )
