"""What an import takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from services.intake.domain.channels.mapping import FIELDS, TEXT
from services.intake.entrypoints.http.schemas.appeals import MeetingId, Source
from services.intake.entrypoints.http.schemas.forms import Code, Form

_Heading = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
_Word = Annotated[str, StringConstraints(max_length=200)]


class ImportForm(Form):
    """导入 A file of meeting minutes, or of another platform's rows with their mapping."""

    file: FileStorage = Field(description="文件 CSV, XLSX, DOCX or text, at most 5 MB.")
    kind: Literal["minutes", "rows"] = "minutes"
    meeting_id: MeetingId | None = Field(None, description="会议编号 By default made of the rest.")
    meeting_title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    held_on: date | None = Field(None, description="会议日期 The day of the meeting.")
    area_code: Code | None = Field(None, description="区域编码 Of every row that names none.")
    mapping: Annotated[str, StringConstraints(max_length=100_000)] | None = Field(
        None, description="列映射 YAML or JSON as MappingForm; needed for rows."
    )


def _described(schema: dict[str, Any]) -> None:
    """Describe the fields that come beside the file, as ``ImportForm`` has them."""
    schema["properties"] = ImportForm.model_json_schema()["properties"]
    schema["additionalProperties"] = False


class ImportUpload(BaseModel):
    """导入 A file and what is said with it.

    The framework reads the file alone: it would take a meeting called 2026 for a number, and deep
    brackets for JSON. ``form`` reads the rest as the text that it is.
    """

    model_config = ConfigDict(
        extra="allow", arbitrary_types_allowed=True, json_schema_extra=_described
    )

    file: FileStorage

    def form(self) -> ImportForm:
        """Return what was said, each field of its type. Raises ValidationError."""
        said = {name: text for name, text in (self.model_extra or {}).items() if text != ""}
        return ImportForm.model_validate({**said, "file": self.file})


class MappingForm(Form):
    """列映射 Which heading fills in which field, and what its words stand for."""

    source: Source | None = Field(None, description="来源平台代码 Whose numbers they are.")
    columns: dict[_Heading, str] = Field(min_length=1, max_length=60)
    values: dict[str, dict[_Word, _Word]] = Field({}, max_length=20)
    defaults: dict[str, _Word | bool] = Field({}, max_length=20)

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown = sorted({name for name in columns.values() if name not in FIELDS})
        if unknown:
            raise PydanticCustomError("unknown_fields", "unknown fields", {"names": unknown})
        if TEXT not in columns.values():
            raise PydanticCustomError("text_not_mapped", "no column is the text")
        return columns

    @field_validator("values", "defaults")
    @classmethod
    def _of_fields(cls, given: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(given.keys() - FIELDS)
        if unknown:
            raise PydanticCustomError("unknown_fields", "unknown fields", {"names": unknown})
        return given


class ImportPath(BaseModel):
    """Which import."""

    import_id: str


class RowFaultView(BaseModel):
    """行错误 What is wrong with one field of one row."""

    row: int
    sheet: str | None
    field: str
    column: str | None
    code: str
    message: str
    message_en: str


class LeftOutView(BaseModel):
    """未取的行 Lines that were taken for no appeal: titles, attendance, totals, next steps."""

    first: int
    last: int
    sheet: str | None


class FailureView(BaseModel):
    """Why nothing could be read."""

    code: str
    message: str
    message_en: str


class ImportView(BaseModel):
    """导入进度 How far an import has come; ``faults`` are the first thousand."""

    import_id: str
    kind: Literal["minutes", "rows"]
    file_name: str
    state: Literal["queued", "running", "done", "failed"]
    meeting_id: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total: int | None
    settled: int
    accepted: int
    repeated: int
    refused: int
    faults: list[RowFaultView]
    left_out: list[LeftOutView]
    failure: FailureView | None
