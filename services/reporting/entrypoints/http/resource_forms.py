"""What is sent and told about resources (资源清单)."""

from datetime import datetime
from typing import Annotated

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.web.paging import PageQuery, QueryModel
from services.reporting.adapters.texts import text_of
from services.reporting.domain.resources import Reference, Resource, ResourceKind

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
_Line = StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
Line = Annotated[str, _Line]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class ResourceForm(BaseModel):
    """A resource as it is from now on; what is left out is none."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="名称 What people call it.")
    kind: ResourceKind = Field(description="类别 What it is.")
    unit: Code | None = Field(None, description="管理单位 Who keeps it.")
    area: Line | None = Field(None, description="服务区域 Whom it serves; none: the district.")
    categories: list[Line] = Field([], max_length=50, description="适用类目 None: any matter.")
    contact: Words | None = Field(None, description="联系方式 For staff, never published.")
    note: Words | None = Field(None, description="说明 When, how much, on what terms.")
    is_public: bool = Field(False, description="上公示板 Whether the board may name it.")

    def resource(self, code: str) -> Resource:
        """Return the resource."""
        fields = self.model_dump(exclude={"categories", "code", "is_retired"})
        return Resource(code, **fields, categories=tuple(dict.fromkeys(self.categories)))


class CodedForm(ResourceForm):
    """The same with its code, as a row of a table has it."""

    code: Code
    is_retired: bool | None = Field(None, description="已停用 Left out: as it was.")


class TableForm(BaseModel):
    """A table of resources as ``multipart/form-data``."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    file: FileStorage = Field(description="清单 CSV or XLSX, a row a resource.")

    dry_run: bool = Field(False, description="只校验 Judge only, keep nothing.")


class TableAnswer(BaseModel):
    """What came of a table: rows read, resources that are new, and known ones that it changed."""

    read: int
    new: int
    changed: int
    dry_run: bool


class ReferenceForm(BaseModel):
    """What it is brought to a matter for."""

    model_config = ConfigDict(extra="forbid")

    note: Words | None = Field(None, description="用途 What for.")


class ResourcePath(BaseModel):
    """Which resource."""

    code: Code = Field(description="资源 Resource.")


class ReferencePath(ResourcePath):
    """Which resource and which ticket."""

    ticket_id: str = Field(max_length=100, description="工单 Ticket.")


class TicketQuery(QueryModel):
    """Of which ticket."""

    ticket_id: str = Field(max_length=100, description="工单 Ticket.")


class ListQuery(PageQuery):
    """Which resources."""

    kind: ResourceKind | None = Field(None, description="类别 Kind.")
    unit: str | None = Field(None, max_length=100, description="管理单位 Who keeps it.")
    area: str | None = Field(None, max_length=100, description="服务到的区域 That serve it.")
    category: str | None = Field(None, max_length=100, description="适用的类目 Of use for it.")
    retired: bool = Field(False, description="含已停用 Also those that are gone.")


class ResourceAnswer(BaseModel):
    """A resource, and to how many tickets it is brought."""

    code: str
    name: str
    kind: str
    kind_text: str
    kind_text_en: str
    unit: str | None
    area: str | None
    categories: list[str]
    contact: str | None
    note: str | None
    is_public: bool
    is_retired: bool
    tickets: int
    may_change: bool = Field(description="可改 Whether it is the caller's to change.")


class ReferenceAnswer(BaseModel):
    """A resource that is brought to a ticket."""

    ticket_id: str
    code: str
    name: str
    kind: str
    kind_text: str
    kind_text_en: str
    note: str | None
    by: str
    at: datetime


def told(resource: Resource, tickets: int, *, may_change: bool) -> ResourceAnswer:
    """Return a resource as it is told."""
    kind = text_of(f"resource_{resource.kind}")
    return ResourceAnswer(
        code=resource.code,
        name=resource.name,
        kind=resource.kind,
        kind_text=kind.zh,
        kind_text_en=kind.en,
        unit=resource.unit,
        area=resource.area,
        categories=list(resource.categories),
        contact=resource.contact,
        note=resource.note,
        is_public=resource.is_public,
        is_retired=resource.is_retired,
        tickets=tickets,
        may_change=may_change,
    )


def told_reference(reference: Reference, resource: Resource) -> ReferenceAnswer:
    """Return a reference as it is told."""
    kind = text_of(f"resource_{resource.kind}")
    return ReferenceAnswer(
        ticket_id=reference.ticket_id,
        code=reference.code,
        name=resource.name,
        kind=resource.kind,
        kind_text=kind.zh,
        kind_text_en=kind.en,
        note=reference.note,
        by=reference.by,
        at=reference.at,
    )
