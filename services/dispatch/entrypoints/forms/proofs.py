"""Proof of work as callers send it: attachments with time and place (D8)."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.dispatch.domain.orders.work_order import Proof

MOST_AT_ONCE = 10


class ProofPointForm(BaseModel):
    """A place in WGS84 degrees."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    longitude: float = Field(ge=-180, le=180, description="经度 Longitude.")
    latitude: float = Field(ge=-90, le=90, description="纬度 Latitude.")

    def pair(self) -> tuple[float, float]:
        """Return longitude and latitude."""
        return self.longitude, self.latitude


class ProofForm(BaseModel):
    """One proof."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attachment_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="附件 Attachment.")
    taken_at: AwareDatetime | None = Field(None, description="拍摄时间 When it was taken.")
    point: ProofPointForm | None = Field(
        None, description="拍摄地点 Where; staff and the unit see it."
    )

    def proof(self) -> Proof:
        """Return it as the domain knows it."""
        point = self.point.pair() if self.point else None
        return Proof(self.attachment_id, self.taken_at, point)


Proofs = Annotated[
    list[ProofForm], Field(max_length=MOST_AT_ONCE, description="办理佐证 Proof of work.")
]


def proofs_of(forms: list[ProofForm]) -> tuple[Proof, ...]:
    """Return several as the domain knows them."""
    return tuple(form.proof() for form in forms)
