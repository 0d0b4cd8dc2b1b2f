"""What looking up contacts takes and gives."""

from pydantic import BaseModel, Field

from services.intake.entrypoints.http.schemas.forms import Form, Line


class ResolveForm(Form):
    """Whose contacts, and what for."""

    purpose: Line
    appeal_ids: list[str] = Field(max_length=500)


class ContactView(BaseModel):
    """How to reach a reporter."""

    phone: str | None
    email: str | None
    language: str | None
    tracking_code: str


class ResolvedContacts(BaseModel):
    """Contacts by appeal id; unknown ids are left out."""

    contacts: dict[str, ContactView]


class LinksForm(Form):
    """For whose reporters links are made."""

    appeal_ids: list[str] = Field(max_length=500)


class IssuedLinks(BaseModel):
    """Tokens of one-time links by appeal id; one of an unknown id opens nothing."""

    links: dict[str, str]
