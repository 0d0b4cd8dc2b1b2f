"""notify's settings, on top of those every process shares."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from services.common.settings import Settings


class NotifySettings(Settings):
    """What notify must know; all names begin with ``HUYING_NOTIFY_`` in the environment."""

    notify_secret_key: SecretStr = Field(
        description="Seals endpoints' secrets: base 64 of 32 random bytes."
    )
    notify_sms_url: str | None = Field(
        default=None, description="HTTP SMS gateway; unset: no SMS are sent."
    )
    notify_sms_secret: SecretStr | None = Field(
        default=None, description="Signs what goes to the SMS gateway: base 64, or whsec_…"
    )
    notify_sms_at_once: int = Field(
        default=100, ge=1, le=100, description="Messages that the gateway takes in one request."
    )
    notify_sms_most_parts: int = Field(
        default=4, ge=1, le=10, description="Parts that an SMS may have; the lint refuses longer."
    )
    notify_smtp_url: SecretStr | None = Field(
        default=None, description="Mail server as smtp:// or smtps:// URL; unset: no e-mail."
    )
    notify_mail_from: str = Field(
        default="huying@localhost", description="Sender's address of e-mails."
    )
    notify_bounce_address: str | None = Field(
        default=None,
        pattern=r"^[^@\s+<>,]{1,16}@[^@\s<>,]+$",
        description="Where mails come back to, by +… behind it one by one; unset: the sender's.",
    )
    notify_bounce_mailbox_url: SecretStr | None = Field(
        default=None,
        description="Its mailbox, imaps://user:password@host[:993]; unset: nobody reads bounces.",
    )
    notify_bounce_mailbox_seconds: float = Field(
        default=60.0, gt=0, description="Pause between two looks into that mailbox."
    )
    notify_smtp_starttls: bool = Field(
        default=False, description="Begin smtp:// with STARTTLS; with a user it always does."
    )
    notify_smtp_authorities: Path | None = Field(
        default=None, description="PEM file of the CA that signed the mail server's certificate."
    )
    notify_centre_unit: str = Field(
        default="dispatch-centre", description="Unit whose inbox the centre's people read."
    )
    notify_report_subscriptions_file: Path | None = Field(
        default=None, description="Who is told of bulletins and warnings, YAML; unset: shipped."
    )
    notify_public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s]+$",
        description="Where residents reach their pages, for links in notices; unset: no links.",
    )
    notify_file: Path | None = Field(
        default=None, description="Demo: file that gets SMS and mails that have no provider."
    )
    notify_channels: dict[str, str] = Field(
        default_factory=dict, description="More channels, as JSON: name to Python module."
    )
    notify_allow_private_endpoints: bool = Field(
        default=False, description="Let units' endpoints lie in private networks (demo, tests)."
    )
    notify_webhook_authorities: Path | None = Field(
        default=None, description="PEM file of more CAs that units' endpoints may be signed by."
    )
    notify_endpoint_failing_days: float = Field(
        default=3.0, gt=0, description="How long an endpoint may take nothing until it is disabled."
    )
    notify_sender_threads: int = Field(
        default=16, ge=1, le=128, description="Deliveries at the same time, per sender process."
    )
    notify_endpoint_threads: int = Field(
        default=2, ge=1, le=16, description="Of these, how many one unit's endpoint may have."
    )
    notify_lease_seconds: float = Field(
        default=60.0, gt=0, description="How long a sender may hold a notification (wall time)."
    )
    notify_reconcile_seconds: float = Field(
        default=30.0, gt=0, description="Pause between comparisons with dispatch's heads."
    )
    notify_retry_first_seconds: float = Field(
        default=5.0, gt=0, description="Wait after a first failure; doubles with each one."
    )
    notify_retry_unit_days: float = Field(
        default=3.0, gt=0, description="How long a unit's webhook is tried."
    )
    notify_retry_resident_days: float = Field(
        default=1.0, gt=0, description="How long a resident's notice is tried."
    )
    notify_circuit_failures: int = Field(
        default=5, ge=1, description="Failures in a row after which a target is left alone."
    )
    notify_circuit_seconds: float = Field(
        default=30.0, gt=0, description="For how long a failing target is left alone."
    )

    @model_validator(mode="after")
    def _sms_is_signed(self) -> Self:
        if self.notify_sms_url and self.notify_sms_secret is None:
            raise ValueError("HUYING_NOTIFY_SMS_URL needs HUYING_NOTIFY_SMS_SECRET")
        return self
