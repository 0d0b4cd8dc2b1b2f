"""Documents as PDF/A, set by Typst with fonts that come along as packages: the same everywhere.

Noto Serif SC for the text, Noto Sans SC for headings; Noto Sans CJK for what these lack (rare names
beyond Unicode's first plane), Noto Emoji for what residents write. No font of the machine is used.
"""

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import manimgx_fonts
import noto_cjk_sans_otc
import pylopdf_fonts_zh_cn
import typst

from services.dispatch.domain.documents.document import Content
from services.dispatch.domain.documents.templates import Language

_LAYOUT: Final = files(__package__).joinpath("layout.typ").read_bytes()
_FOLDERS: Final = tuple(
    Path(str(package.__file__)).parent
    for package in (pylopdf_fonts_zh_cn, noto_cjk_sans_otc, manimgx_fonts)
)
# For keeping: fonts embedded, every character searchable (ISO 19005-2, level U).
_ARCHIVAL: Final = "a-2u"


def pdf_of(content: Content, language: Language) -> bytes:
    """Return the PDF; implements ``Renderer``. About 0.1 s for a page.

    A character that no font has is shown as a box; such a file cannot be PDF/A.
    """
    paper = {**asdict(content.sheet(language)), "red_head": content.red_head}
    said = json.dumps({**paper, "issued_on": content.issued_on}, ensure_ascii=False)
    try:
        return _set(said, language, _ARCHIVAL)
    except typst.TypstError:
        return _set(said, language, None)


def _set(paper: str, language: Language, standard: Literal["a-2u"] | None) -> bytes:
    return typst.compile(
        _LAYOUT,
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=standard,
        sys_inputs={"paper": paper, "language": language},
    )


@cache
def _fonts() -> typst.Fonts:
    """Find the fonts once; they are read as they are needed."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(_FOLDERS)
    )
