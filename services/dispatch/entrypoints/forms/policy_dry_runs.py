"""What a dry run of escalation policies is asked for, and how a stored policy is named."""

import re
from datetime import date, timedelta
from typing import Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.dispatch.domain.terms import SEVERITIES, Severity
from services.dispatch.entrypoints.forms.policies import PoliciesForm
from services.dispatch.entrypoints.forms.tickets import Code, Form
from services.dispatch.ports.listing import Wanted

MOST_TICKETS: Final = 500
_REFERENCE: Final = re.compile(r"(?P<code>[a-z0-9][a-z0-9-]{0,39})@(?P<version>draft|[1-9]\d{0,8})")


class StoredPolicyForm(Form):
    """已存策略 One policy as it was in a version; left out: as it stands in the draft."""

    code: Code
    version: int | None = Field(None, ge=1, le=999_999_999, description="版本 Its version.")


class PolicyDryRunForm(Form):
    """试算 On which of the last tickets, with which policies; neither: the draft that is kept."""

    draft: PoliciesForm | None = Field(None, description="草案 All policies.")
    policy: StoredPolicyForm | None = Field(None, description="The rest: what is in force.")
    last: int = Field(100, ge=1, le=MOST_TICKETS, description="最近多少件 The last N tickets.")
    category: Code | None = Field(None, description="类目 Category.")
    severities: list[Severity] | None = Field(None, min_length=1, description="紧急程度")
    opened_from: date | None = Field(None, description="立案日起 First day of opening.")
    opened_to: date | None = Field(None, description="立案日止 Last day of opening, included.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")

    @model_validator(mode="after")
    def one_of_them(self) -> "PolicyDryRunForm":
        """Refuse two drafts at once."""
        if self.draft is not None and self.policy is not None:
            raise PydanticCustomError("two_drafts", "either `draft` or `policy`")
        return self

    def wanted(self, number_prefix: str) -> Wanted:
        """Return the filter; days are the district's, for numbers begin with them."""
        given = self.severities or ()
        return tickets_of(
            number_prefix,
            category=self.category,
            severities=tuple(one for one in SEVERITIES if one in given),
            opened_from=self.opened_from,
            opened_to=self.opened_to,
        )


def tickets_of(
    number_prefix: str,
    *,
    category: str | None,
    severities: tuple[Severity, ...],
    opened_from: date | None,
    opened_to: date | None,
) -> Wanted:
    """Return which tickets a dry run looks at."""
    ends = None
    if opened_to is not None and opened_to < date.max:
        ends = f"{number_prefix}-{opened_to + timedelta(days=1):%Y%m%d}"
    begins = f"{number_prefix}-{opened_from:%Y%m%d}" if opened_from is not None else None
    return Wanted(category=category, severities=severities, number_from=begins, number_below=ends)


def reference(text: str) -> tuple[str, int | None] | None:
    """Return code and version of ``CODE@VERSION`` or ``CODE@draft``; None for anything else."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None
    said = found["version"]
    return found["code"], None if said == "draft" else int(said)
