"""What callers send about whistles; points are converted to WGS84 here, at the boundary."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from services.common.coordinates import Crs, to_wgs84
from services.dispatch.domain.whistles.signing_in import Presence
from services.dispatch.domain.whistles.whistle import (
    MOST_UNITS,
    Place,
    Point,
    WhistleOutcome,
)
from services.dispatch.entrypoints.forms.tickets import Code, Form

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
_OneTime = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class PointForm(Form):
    """A point on the map with its reference system."""

    longitude: float = Field(ge=73, le=136, description="经度 Longitude, in China.")
    latitude: float = Field(ge=3, le=54, description="纬度 Latitude, in China.")
    crs: Crs = Field(description="坐标系 Reference system; without it a point may be 500 m off.")

    def wgs84(self) -> Point:
        """Return longitude and latitude in WGS84."""
        return to_wgs84(self.longitude, self.latitude, self.crs)


class WhistleForm(Form):
    """Base of the bodies here: each knows the arguments of its use case."""

    def arguments(self) -> dict[str, Any]:
        """Return the fields as arguments."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class PlaceForm(Form):
    """Where to come to."""

    point: PointForm | None = Field(None, description="位置 Point; left out: the ticket's.")
    note: Note | None = Field(None, description="说明 In words, such as 3号楼门口.")


class BlowForm(WhistleForm):
    """A whistle."""

    kind: Code = Field(description="哨种 Kind.")
    units: list[Code] = Field(
        min_length=1, max_length=MOST_UNITS, description="被吹哨单位 Units to be summoned."
    )
    reason: Words = Field(description="吹哨理由 Why, 10 characters or more.")
    place: PlaceForm | None = Field(None, description="集合地点 Where to come to.")
    plan: Words | None = Field(None, description="联合处置方案 A plan, where there is one already.")

    def arguments(self) -> dict[str, Any]:
        """Return the fields as arguments, the place in WGS84."""
        place = self.place
        where = (
            Place(place.point.wgs84() if place.point else None, place.note or None)
            if place
            else None
        )
        return {**super().arguments(), "place": where}


class ReportInForm(WhistleForm):
    """Proof of presence: a point, or the code that the blower shows; nothing if none is asked."""

    point: PointForm | None = Field(None, description="签到位置 Where the unit is.")
    code: _OneTime | None = Field(None, description="现场签到码 The code shown on the spot.")

    @model_validator(mode="before")
    @classmethod
    def _absent_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value

    def arguments(self) -> dict[str, Any]:
        """Return the presence."""
        return {"presence": Presence(self.point.wgs84() if self.point else None, self.code)}


class RenewCodeForm(WhistleForm):
    """Which unit gets another code."""

    unit: Code = Field(description="单位 Unit.")


class WhistlePlanForm(WhistleForm):
    """The joint plan."""

    text: Words = Field(description="联合处置方案 Who does what, 10 characters or more.")


class ResultForm(WhistleForm):
    """What came of it."""

    outcome: WhistleOutcome = Field(description="结果 Outcome.")
    text: Words = Field(description="联合处置结果 Result, 10 characters or more.")


class AssessForm(WhistleForm):
    """What one side thinks of the other."""

    unit: Code | None = Field(None, description="被评单位 Whom the blower judges; units: left out.")
    scores: dict[str, int] = Field(
        min_length=1, max_length=20, description="评分 1 (poor) to 5 (good) by criterion."
    )
    text: Note = Field("", description="评语 In words.")


class CloseForm(WhistleForm):
    """Why a whistle without a result ends."""

    reason: Words | None = Field(None, description="撤哨理由 Reason; needed without a result.")

    @model_validator(mode="before")
    @classmethod
    def _absent_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value
