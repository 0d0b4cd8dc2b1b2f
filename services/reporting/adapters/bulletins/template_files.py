"""Templates of bulletins from YAML: the shipped ones, and a district's own in their place."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.reporting.adapters.texts import complaint_of
from services.reporting.adapters.yaml_file import UnreadableYaml, parsed
from services.reporting.domain.bulletins.periods import Span
from services.reporting.domain.bulletins.sentences import names_in
from services.reporting.domain.bulletins.template import (
    BlockKind,
    BlockPlan,
    Scope,
    SectionPlan,
    Template,
)
from services.reporting.domain.figures import Dimension
from services.reporting.domain.indicators import Indicator

SHIPPED: Final = Path(__file__).parents[2] / "bulletins"
_WORDS: Final = frozenset({"period", "district", "subject"})
# Where YAML folded a Chinese sentence there is no blank.
_BREAK: Final = re.compile(r"(?<=[，。；：、）！？])\s+")
_CARRIED: Final = frozenset({"carried_in", "raised", "solved", "carried_over", "with_resources"})
_BY: Final = frozenset({"table", "chart", "ranking", "carried"})
_PARTS: Final = frozenset({"", "change", "year", "sample"})


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_Names = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1, max_length=8)]


class _Block(BaseModel):
    """One block: what it shows names its kind."""

    model_config = ConfigDict(extra="forbid")
    text: str | None = None
    figures: _Names | None = None
    trend: _Names | None = None
    table: _Names | None = None
    chart: _Names | None = None
    ranking: _Names | None = None
    carried: Literal[True] | None = None
    hotspots: Annotated[int, Field(ge=1, le=50)] | None = None
    by: Dimension | None = None
    top: Annotated[int, Field(ge=1, le=500)] | None = None
    title: str = ""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")
    heading: str = Field(min_length=1, max_length=60)
    blocks: list[_Block] = Field(min_length=1, max_length=30)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=1, max_length=60)
    title_en: str = ""
    span: Span
    scope: Scope = "district"
    issuer: str = Field(min_length=1, max_length=60)
    at: Annotated[int, Field(ge=0, le=23)] | None = None
    sections: list[_Section] = Field(min_length=1, max_length=20)
    notes: list[str] = []


class TemplateFaults(ValueError):
    """Templates that cannot be used; ``faults`` name each fault by file and place, all at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def read_templates(folder: Path | None, indicators: Mapping[str, Indicator]) -> dict[str, Template]:
    """Return the templates by name: a district's file stands for the shipped one of its name.

    Args:
        folder: the district's own, or None.
        indicators: what templates may show.

    Raises:
        TemplateFaults: naming everything that is wrong with any of them.

    """
    folders = [SHIPPED, *([folder] if folder else [])]
    faults = [f"{one}: 没有这个目录 no such folder" for one in folders if not one.is_dir()]
    files = [path for one in folders for path in sorted(one.glob("*.y*ml"))]
    paths = {path.stem: path for path in files}
    faults += [
        f"{one.name}: 与 {other.name} 同名 the same name as {other.name}"
        for other, one in pairwise(files)
        if other.with_suffix("") == one.with_suffix("")
    ]
    found: dict[str, Template] = {}
    for name, path in paths.items():
        try:
            found[name] = _template(name, path.read_bytes())
        except (ValidationError, UnreadableYaml) as error:
            faults += [f"{path.name}: {one}" for one in _told(error)]
        else:
            faults += [f"{path.name}: {one}" for one in _unknown(found[name], indicators)]
    if faults:
        raise TemplateFaults(faults)
    return found


def _template(name: str, text: bytes) -> Template:
    read = _File.model_validate(parsed(text))
    sections = tuple(
        SectionPlan(one.heading, tuple(_plan(block) for block in one.blocks))
        for one in read.sections
    )
    digest = hashlib.sha256(text).hexdigest()[:16]
    return Template(
        name, read.title, read.title_en or read.title, read.span, read.scope, read.issuer,
        sections, tuple(read.notes), read.at, digest,
    )  # fmt: skip


def _plan(block: _Block) -> BlockPlan:
    kinds: tuple[BlockKind, ...] = (
        "text", "figures", "trend", "table", "chart", "ranking", "carried", "hotspots",
    )  # fmt: skip
    shown = [kind for kind in kinds if getattr(block, kind) is not None]
    kind: BlockKind = shown[0] if len(shown) == 1 else "text"
    wanted = getattr(block, kind)
    names = tuple(wanted) if isinstance(wanted, list) else ()
    text = (
        _BREAK.sub("", (block.text or "").strip())
        if len(shown) == 1
        else f"{{{'_and_'.join(shown) or 'nothing'}}}"
    )
    top = wanted if kind == "hotspots" else block.top or 0
    return BlockPlan(kind, text, block.title, names, block.by, top)


def _unknown(template: Template, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    """Yield what a template names and nobody knows; figures stand in the text of blocks alone."""
    headings = {f"sections.{n}": one.heading for n, one in enumerate(template.sections)}
    for where, words in {"title": template.title, "issuer": template.issuer, **headings}.items():
        for name in names_in(words):
            if name not in _WORDS:
                yield f"{where}: {{{name}}} 没有意义 means nothing here"
    for section in template.sections:
        for place, block in enumerate(section.blocks, 1):
            for fault in _faults_of(block, indicators):
                yield f"{section.heading} [{place}]: {fault}"


def _faults_of(block: BlockPlan, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    strange = [name for name in block.indicators if name not in indicators]
    for name in strange:
        yield f"没有这个指标 no such indicator {name!r}"
    for name in names_in(block.text):
        if not _is_word(name, indicators):
            yield f"句中的 {{{name}}} 没有意义 means nothing"
    if block.kind in _BY and block.by is None:
        yield "缺 by it needs a dimension"
    if block.kind == "ranking" and not strange:
        if len(block.indicators) > 1:
            yield "只能按一个指标排名 one indicator alone can be ranked"
        if indicators[block.indicators[0]].better == "none":
            yield "该指标不排名 this indicator is not ranked"


def _is_word(name: str, indicators: Mapping[str, Indicator]) -> bool:
    base, _, part = name.partition(".")
    if base == "carried":
        return part in _CARRIED
    return name in _WORDS or (base in indicators and part in _PARTS)


def _told(error: ValidationError | UnreadableYaml) -> Iterator[str]:
    if isinstance(error, UnreadableYaml):
        yield str(error)
        return
    for one in error.errors():
        yield f"{'.'.join(str(part) for part in one['loc'])}: {complaint_of(one)}"
