"""What intake's processes must know beyond what every process knows."""

from pydantic import Field, SecretStr

from services.common.settings import Settings, WebWorkerClass


class IntakeSettings(Settings):
    """Intake's settings; its keys have no defaults."""

    # Its requests are short and many, and threads would fight over the GIL (docs/adr/0013).
    web_worker_class: WebWorkerClass = Field(
        default="greenlets",
        description="What answers requests in a worker: threads or greenlets.",
    )
    intake_seal_keys: SecretStr = Field(
        description="Key ring for personal data, <id>:<32 bytes in base64>,…; the first one seals."
    )
    intake_phone_index_key: SecretStr = Field(
        min_length=16, description="Key of the hash by which appeals are found by phone."
    )
    intake_reporter_ref_key: SecretStr = Field(
        min_length=16, description="Key of reporters' pseudonyms, which leave the service."
    )
    intake_tracking_key: SecretStr = Field(
        min_length=16, description="Key of tracking codes, PINs and tracking sessions."
    )
    idempotency_key: SecretStr = Field(
        min_length=16, description="Key of the digests of request bodies."
    )
    intake_republish_after_seconds: float = Field(
        default=300, gt=0, description="Wall time that dispatch has to take an appeal on."
    )
    intake_directory_poll_seconds: float = Field(
        default=60, gt=0, description="How often dispatch is asked for a newer directory."
    )
    intake_scheduler_seconds: float = Field(
        default=1, gt=0, description="Pause of the scheduler between two rounds."
    )
    intake_urge_hours: float = Field(
        default=24, gt=0, description="Business hours of the day between two urgings of a reporter."
    )
    intake_reconcile_seconds: float = Field(
        default=30, gt=0, description="How often dispatch's heads are compared with ours."
    )
