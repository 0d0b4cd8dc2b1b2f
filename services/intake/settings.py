"""What intake's processes must know beyond what every process knows."""

from pathlib import Path

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
    intake_mailbox_url: SecretStr | None = Field(
        default=None,
        description="Mailbox that residents write to, imaps://user:password@host[:993]; none: off.",
    )
    intake_mailbox_seconds: float = Field(
        default=30, gt=0, description="Pause between two looks into the mailbox."
    )
    intake_urge_hours: float = Field(
        default=24, gt=0, description="Business hours of the day between two urgings of a reporter."
    )
    intake_review_days: float = Field(
        default=15,
        gt=0,
        description="Days after the rating window in which a reporter may ask for a review.",
    )
    intake_reviews_at_most: int = Field(
        default=2, ge=0, description="Reviews that a reporter may ask for, of one appeal."
    )
    intake_contact_soft: int = Field(
        default=10, ge=1, description="Appeals of one contact in an hour before one is looked at."
    )
    intake_contact_hard: int = Field(
        default=30, ge=1, description="Appeals of one contact in an hour before it has to wait."
    )
    intake_address_soft: int = Field(
        default=60, ge=1, description="Appeals of one network address in an hour, as above."
    )
    intake_address_hard: int = Field(
        default=600, ge=1, description="Appeals of one network address in an hour, as above."
    )
    intake_client_soft: int = Field(
        default=300, ge=1, description="Appeals of one Open311 client in an hour, as above."
    )
    intake_client_hard: int = Field(
        default=1500, ge=1, le=1999, description="Appeals of one Open311 client, as above."
    )
    intake_unlimited_networks: str = Field(
        default="127.0.0.0/8,::1/128",
        description="Networks whose appeals are not counted: our own machines, a city's gateway.",
    )
    intake_captcha_url: str | None = Field(
        default=None,
        description="Where proofs that somebody is there are checked (siteverify); none: off.",
    )
    intake_captcha_secret: SecretStr | None = Field(
        default=None, description="The district's secret at the captcha's provider."
    )
    intake_link_hours: float = Field(
        default=72, gt=0, description="Wall time for which a one-time link to a case is good."
    )
    intake_rating_link_days: float = Field(
        default=15, gt=0, description="Wall days for which a link in a notice is good."
    )
    intake_sms_secret: SecretStr | None = Field(
        default=None,
        description="Secret (whsec_…) with which the SMS gateway signs what it hands in; "
        "without it nothing is taken.",
    )
    intake_reconcile_seconds: float = Field(
        default=30, gt=0, description="How often dispatch's heads are compared with ours."
    )
    intake_open311_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Keys of Open311 clients, <client>:<key>,…; without any nobody may post there.",
    )
    intake_public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s]+$",
        description="Where the world reaches Open311, told in discovery; else the address asked.",
    )
    intake_attachment_image_bytes: int = Field(
        default=10_000_000, gt=0, description="Most bytes of a picture."
    )
    intake_attachment_pdf_bytes: int = Field(
        default=10_000_000, gt=0, description="Most bytes of a PDF."
    )
    intake_attachment_audio_bytes: int = Field(
        default=10_000_000, gt=0, description="Most bytes of a sound."
    )
    intake_attachment_video_bytes: int = Field(
        default=16_000_000, gt=0, le=16_000_000, description="Most bytes of a film."
    )
    intake_attachment_video_seconds: float = Field(
        default=60, gt=0, description="How long a film may be."
    )
    intake_attachment_pixels: int = Field(
        default=64_000_000, gt=0, description="Most pixels of a picture."
    )
    intake_attachment_hours: float = Field(
        default=24, gt=0, description="Wall hours that an upload waits for an appeal to name it."
    )
    intake_attachment_folder: Path | None = Field(
        default=None, description="Folder of attachments' bytes; without it they are in GridFS."
    )
    intake_clamd_address: str | None = Field(
        default=None,
        pattern=r"^[^\s:]+:\d{1,5}$",
        description="clamd, host:port, that scans uploads; without it none are scanned.",
    )
