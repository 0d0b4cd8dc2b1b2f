"""Templates as callers write them."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.common.web.paging import PageQuery
from services.notify.domain.templates.template import Template, TemplateKey
from services.notify.entrypoints.form import Form

# The lint refuses less; this only bounds what is kept.
_Text = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
_Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
_Ticket = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
MOST_KEYS = 500


class TemplatePath(BaseModel):
    """Which template; ``channel`` is sms, email, inbox or chat, ``language`` zh-CN or en."""

    event: str
    audience: str
    channel: str
    language: str

    def key(self) -> TemplateKey:
        """Return the key, or raise NotAKey."""
        return TemplateKey.read(self.event, self.audience, self.channel, self.language)


class TemplatesQuery(PageQuery):
    """Which templates; all of them where nothing is given."""

    event: str | None = Field(None, max_length=100, description="事件 Event type.")
    audience: str | None = Field(None, max_length=40, description="通知对象 Audience.")
    channel: str | None = Field(None, max_length=20, description="渠道 sms, email, inbox, chat.")
    language: str | None = Field(None, max_length=10, description="语言 zh-CN or en.")
    draft: bool = Field(default=False, description="草稿 Only those with a draft.")


class DraftForm(Form):
    """草稿 What a template is to say."""

    subject: _Text = Field("", description="标题 Subject; empty for SMS.")
    text: _Text = Field(description="正文 Text.")


class LintForm(Form):
    """待检查模板 One template to be looked at."""

    event: str = Field(max_length=100)
    audience: str = Field(max_length=40)
    channel: str = Field(max_length=20)
    language: str = Field(max_length=10)
    subject: _Text = ""
    text: _Text

    def template(self) -> Template:
        """Return the template, or raise NotAKey."""
        key = TemplateKey.read(self.event, self.audience, self.channel, self.language)
        return Template(key, self.subject, self.text)


class LintsForm(Form):
    """What is to be looked at; without any, all drafts there are."""

    templates: list[LintForm] = Field(default_factory=list, max_length=MOST_KEYS)


class PreviewForm(Form):
    """预览 Which ticket fills it, and the text where it is not the draft's or the current one."""

    ticket_id: _Ticket | None = Field(None, description="工单 Id; without one examples fill it.")
    subject: _Text | None = None
    text: _Text | None = None


class PublishForm(Form):
    """发布 Which drafts become current; without keys all of them."""

    keys: list[str] | None = Field(
        None, min_length=1, max_length=MOST_KEYS, description="event/audience/channel/language"
    )
    note: _Note = Field(description="说明 Why.")

    def chosen(self) -> list[TemplateKey] | None:
        """Return the keys, or raise NotAKey."""
        return None if self.keys is None else [TemplateKey.parse(key) for key in self.keys]


class RollBackForm(Form):
    """回退 Why an earlier edition comes back."""

    note: _Note = Field(description="说明 Why.")


class EditionPath(BaseModel):
    """Which edition."""

    number: int = Field(ge=1, le=2**31 - 1)
