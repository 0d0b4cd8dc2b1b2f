"""What dispatch's processes must know."""

from pydantic import Field, SecretStr

from services.common.settings import Settings


class DispatchSettings(Settings):
    """Dispatch's own settings beside the shared ones."""

    audit_key: SecretStr = Field(
        description="Key ring of the audit trail, <id>:<32 bytes in base64>,…; the first one signs."
    )
    dispatch_unit_credentials_key: SecretStr | None = Field(
        default=None,
        description="Secret from which the units' AMQP passwords derive; load-preset needs it.",
    )
    dispatch_units_amqp_url: str | None = Field(
        default=None,
        description="The broker's address as units reach it, without a login; unset: ours.",
    )
    dispatch_accounts_seconds: float = Field(
        default=10.0, gt=0, description="Wall seconds between two looks at units' AMQP accounts."
    )
    dispatch_unit_queue_grace_days: float = Field(
        default=30.0, ge=0, description="How long the queue of a unit that left stays, wall days."
    )
    dispatch_unit_feed_days: float = Field(
        default=400.0, gt=0, description="How long a unit's feed goes back, wall days."
    )
    dispatch_scheduler_seconds: float = Field(
        default=0.2, gt=0, description="Wall seconds between two looks for tickets that are due."
    )
    dispatch_audit_seconds: float = Field(
        default=5.0, gt=0, description="Wall seconds between two rounds of the auditor."
    )
    dispatch_reconcile_seconds: float = Field(
        default=30.0, gt=0, description="Wall seconds between two looks for events that never came."
    )
    dispatch_roster_days: int = Field(
        default=7,
        ge=1,
        le=92,
        description="Days ahead in which gaps of duty rosters are looked for.",
    )
    dispatch_learn_seconds: float = Field(
        default=3600.0,
        ge=0,
        description="Wall seconds between two lessons from confirmed tickets; 0: none.",
    )
    dispatch_feed_settle_seconds: float = Field(
        default=30.0, ge=0, description="Age at which a ticket's head is told to reconcilers."
    )
