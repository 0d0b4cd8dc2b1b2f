"""What a grid officer's offline batch takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.intake.entrypoints.http.schemas.appeals import AppealForm
from services.intake.entrypoints.http.schemas.forms import Form

MOST_ITEMS = 200
ItemId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._:-]{1,64}$")]


class BatchItemForm(AppealForm):
    """离线条目 An appeal taken down offline, with its own time and the device's id of it."""

    channel: Literal["grid_officer", "collection_point"] = "grid_officer"
    item_id: ItemId | None = Field(
        None, description="条目编号 The device's own; without one its content tells it apart."
    )


class BatchForm(Form):
    """离线批量上报 Items in any order, as often as the device likes to send them."""

    batch_id: ItemId | None = Field(None, description="批次编号 The device's own.")
    items: list[Any] = Field(
        min_length=1,
        max_length=MOST_ITEMS,
        description="条目 Each as BatchItemForm; a bad one is reported and keeps no other back.",
    )


class ItemError(BaseModel):
    """What is wrong with one field."""

    field: str
    code: str
    message: str
    message_en: str


class ItemView(BaseModel):
    """条目结果 What became of one item; ``position`` counts from 1."""

    position: int
    item_id: str | None
    state: Literal["accepted", "repeated", "changed", "refused"]
    appeal_id: str | None = None
    tracking_code: str | None = None
    pin: str | None = None
    received_at: datetime | None = None
    danger: bool = Field(False, description="险情 Ring 110, 119 or 120 as well.")
    errors: list[ItemError] = []


class BatchView(BaseModel):
    """批次结果 Item by item, in the order of the batch."""

    batch_id: str | None
    accepted: int
    repeated: int
    refused: int
    items: list[ItemView]
