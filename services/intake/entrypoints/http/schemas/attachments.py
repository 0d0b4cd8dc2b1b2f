"""What the API takes and gives of attachments."""

from datetime import datetime
from typing import Literal

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field

from services.intake.domain.attachments.media import MediaKind


class UploadForm(BaseModel):
    """上传 One file as ``multipart/form-data``."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    file: FileStorage = Field(
        description="文件 A picture (JPEG, PNG, WebP, HEIC), a PDF, sound or a short film."
    )
    ticket_id: str | None = Field(
        None,
        pattern=r"^tkt_[0-9a-z]{26}$",
        description="工单 For staff: the ticket whose minutes or proof of work it is.",
    )
    keep_position: bool = Field(
        False,
        description="同意保留拍摄位置 The reporter lets the place be kept, apart and sealed.",
    )


class AttachmentPath(BaseModel):
    """Which attachment."""

    attachment_id: str = Field(max_length=64)


class Refusal(BaseModel):
    """Why an upload was refused when it was looked into."""

    code: str
    text: str
    text_en: str


class AttachmentView(BaseModel):
    """附件 An attachment without its bytes; ``ready`` ones have addresses for them."""

    attachment_id: str
    kind: MediaKind
    media_type: str
    size: int
    state: Literal["checking", "ready", "refused"]
    uploaded_at: datetime
    width: int | None
    height: int | None
    has_position: bool
    released: bool
    refusal: Refusal | None
    content: str | None = Field(description="Address of the bytes.")
    thumbnail: str | None = Field(description="Address of the small picture.")


class AttachmentList(BaseModel):
    """附件列表 The attachments of one case."""

    items: list[AttachmentView]


class PositionForm(BaseModel):
    """What for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Literal["site_visit", "verification", "danger"] = Field(
        description="用途 What for: 上门、核实、险情."
    )


class PositionView(BaseModel):
    """拍摄位置 Where it was taken (WGS84); null where that was not kept."""

    attachment_id: str
    longitude: float | None
    latitude: float | None


class ReleaseForm(BaseModel):
    """公开 Whether everybody may see it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    released: bool
