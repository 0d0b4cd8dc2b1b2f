"""Pages and pictures set by Typst with fonts that come along as packages: the same everywhere.

Noto Serif SC for text, Noto Sans SC for headings; Noto Sans CJK for what these lack (rare names
beyond Unicode's first plane), Noto Emoji for what residents write. No font of the machine is used.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import manimgx_fonts
import noto_cjk_sans_otc
import pylopdf_fonts_zh_cn
import typst

_FOLDERS: Final = tuple(
    Path(str(package.__file__)).parent
    for package in (pylopdf_fonts_zh_cn, noto_cjk_sans_otc, manimgx_fonts)
)
# For keeping: fonts embedded, every character searchable (ISO 19005-2, level U).
_ARCHIVAL: Final = "a-2u"


def pdf(layout: bytes, inputs: Mapping[str, str]) -> bytes:
    """Return a layout as PDF/A. About 0.1 s for a page.

    A character that no font has is shown as a box; such a file cannot be PDF/A, and is plain PDF.

    Args:
        layout: Typst's own text.
        inputs: what it reads as ``sys.inputs``; none of it is taken for markup.

    """
    try:
        return _set(layout, inputs, _ARCHIVAL)
    except typst.TypstError:
        return _set(layout, inputs, None)


def picture(layout: bytes, inputs: Mapping[str, str], *, ppi: float = 200) -> bytes:
    """Return a layout's only page as PNG, for files that take no drawings."""
    return typst.compile(
        layout, format="png", ppi=ppi, font_paths=_fonts(), sys_inputs=dict(inputs)
    )


def _set(layout: bytes, inputs: Mapping[str, str], standard: Literal["a-2u"] | None) -> bytes:
    return typst.compile(
        layout,
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=standard,
        sys_inputs=dict(inputs),
    )


@cache
def _fonts() -> typst.Fonts:
    """Find the fonts once; they are read as they are needed."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(_FOLDERS)
    )
