"""Categories and their questions as callers write them."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from services.dispatch.domain.categories.rows import row_of
from services.dispatch.domain.terms import Kind, Severity
from services.dispatch.entrypoints.forms.tickets import Form

MOST_CATEGORIES: Final = 2000
MOST_DRY_RUN: Final = 2000
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_Code = Annotated[str, StringConstraints(pattern=r"^\d{2}(\d{2})?$")]
_Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
_Asked = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Profile = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
_Number = Annotated[str, StringConstraints(pattern=r"^\d{3,12}$")]
# A document's names may neither begin with a dollar nor hold a dot in every store.
_Word = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f.$]{2,40}$")]
_Words = Annotated[list[_Word], Field(max_length=300)]


class CategoryChoiceForm(Form):
    """选项 One of the values that a list offers; ``key`` is what programs send."""

    key: _Key
    name: _Line
    name_en: _Line


class CategoryQuestionForm(Form):
    """提问 A question of the category (Open311), or with ``variable: false`` a notice."""

    code: _Asked
    order: int = Field(ge=1, le=1000)
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    description: _Line
    description_en: _Line
    datatype_description: _Line | None = None
    datatype_description_en: _Line | None = None
    required: bool = False
    variable: bool = True
    choices: list[CategoryChoiceForm] = Field(default_factory=list, max_length=100, alias="values")

    def row(self) -> dict[str, Any]:
        """Return the question as a directory's body has it."""
        return self.model_dump(mode="json", exclude_defaults=True, by_alias=True)


class CategoryForm(Form):
    """类目 A class (two digits) or one of its matters (four, which begin with the class's)."""

    code: _Code
    name: _Name
    name_en: _Name | None = None
    parent: _Code | None = Field(None, description="所属大类 Its class; none: it is one.")
    severity: Severity = Field("P2", description="紧急程度 Unless danger speaks.")
    kinds: list[Kind] = Field(default_factory=list, description="诉求类型 What may be asked of it.")
    kind: Kind | None = Field(None, description="固定类型 What it always is.")
    allows_anonymous: bool = Field(True, description="可匿名 May be reported anonymously.")
    physical: bool = Field(False, description="须拍照 Its result needs a photograph.")
    public: bool = Field(True, description="对居民开放 Offered to residents, not to staff alone.")
    retired: bool = Field(False, description="停用 Not offered any more; open tickets keep it.")
    emergency: _Number | None = Field(
        None, description="险情 Danger whatever is said of it; the number to ring."
    )
    sla_profile: _Profile | None = Field(None, description="时限方案 None: its class's.")
    db44: list[_Code] = Field(default_factory=list, max_length=50)
    effective_from: _Day | None = None
    strong: _Words = Field(default_factory=list, description="强关键词 Weigh four.")
    words: _Words = Field(default_factory=list, description="关键词 Weigh two.")
    weak: _Words = Field(default_factory=list, description="弱关键词 Weigh one.")
    negative: _Words = Field(default_factory=list, description="排除词 Speak against it.")
    questions: list[CategoryQuestionForm] = Field(default_factory=list, max_length=50)

    def row(self) -> dict[str, Any]:
        """Return the category as a directory's body has it."""
        said = self.model_dump(mode="json", exclude={"questions"})
        return row_of({**said, "questions": [one.row() for one in self.questions]})


class CategoriesForm(Form):
    """The whole tree."""

    categories: list[CategoryForm] = Field(min_length=1, max_length=MOST_CATEGORIES)

    def content(self) -> dict[str, Any]:
        """Return the part of a directory's body."""
        return {"categories": [one.row() for one in self.categories]}


class CategoryDryRunForm(Form):
    """试算 On how many of the last tickets; the draft that is kept is tried."""

    last: int = Field(500, ge=1, le=MOST_DRY_RUN, description="最近多少件 The last N tickets.")
    limit: int = Field(100, ge=1, le=500, description="每页条数 Tickets a page.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")
