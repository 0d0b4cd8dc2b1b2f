"""Documents as PDF/A, laid out as GB/T 9704-2012 says."""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Final

from services.common import typesetting
from services.dispatch.domain.documents.document import Content
from services.dispatch.domain.documents.templates import Language

_LAYOUT: Final = files(__package__).joinpath("layout.typ").read_bytes()


def pdf_of(content: Content, language: Language) -> bytes:
    """Return the PDF; implements ``Renderer``. About 0.1 s for a page.

    A character that no font has is shown as a box; such a file cannot be PDF/A.
    """
    paper = {**asdict(content.sheet(language)), "red_head": content.red_head}
    said = json.dumps({**paper, "issued_on": content.issued_on}, ensure_ascii=False)
    return typesetting.pdf(_LAYOUT, {"paper": said, "language": language})
