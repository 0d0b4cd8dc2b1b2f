"""What every body of this service's API has in common."""

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    """Base of all bodies: a misspelt field is told, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)
