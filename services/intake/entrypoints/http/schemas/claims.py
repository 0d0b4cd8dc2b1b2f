"""What dispatch asks of the uploads that a case's work names, and what it is told."""

from pydantic import BaseModel, Field

from services.intake.entrypoints.http.schemas.forms import Form


class ClaimForm(Form):
    """Which uploads, for which ticket."""

    attachment_ids: list[str] = Field(min_length=1, max_length=50)
    owner: str = Field(pattern=r"^tkt_[0-9a-z]{1,60}$", description="工单 The ticket.")


class ClaimFault(BaseModel):
    """Why an upload cannot be the ticket's; ``code`` names the sentence."""

    attachment_id: str
    code: str


class ClaimAnswer(BaseModel):
    """Nothing: all of them are the ticket's from now on."""

    faults: list[ClaimFault]
