"""What callers send about several orders: supports, parts, another unit, another person."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.dispatch.domain.orders.supporting import MOST_SUPPORTS, Part
from services.dispatch.entrypoints.forms.tickets import Code, Form, Text

Units = Annotated[list[Code], Field(min_length=1, max_length=MOST_SUPPORTS)]
Person = Annotated[str, Field(pattern=r"^[^\s]{1,64}$")]


class SupportForm(Form):
    """Who is asked to help, and with what."""

    units: Units = Field(description="协办单位 Units.")
    reason: Text = Field(description="请其协办的事项 What they are asked, 10 characters or more.")


class PartForm(BaseModel):
    """One unit's part."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Code = Field(description="协办单位 Unit.")
    task: Text = Field(description="分办事项 Its part, 10 characters or more.")


class DivideForm(Form):
    """How the matter is divided; the lead keeps what no part names."""

    parts: list[PartForm] = Field(min_length=1, max_length=MOST_SUPPORTS, description="分办 Parts.")

    def values(self) -> dict[str, Any]:
        """Return the parts as the domain knows them."""
        return {"parts": [Part(part.unit, part.task) for part in self.parts]}


class ReassignForm(Form):
    """To whom the lead goes."""

    unit: Code = Field(description="改派单位 Unit.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    wrong_dispatch: bool = Field(True, description="错派 The first unit is not charged.")


class HandOverForm(Form):
    """To whom a unit gives its order: a person of its own, or a subordinate unit."""

    person: Person | None = Field(None, description="经办人 Person.")
    unit: Code | None = Field(None, description="下级单位 Subordinate unit.")
    reason: Text = Field(description="理由 Reason.")
