"""Where pictures are shown: a page of all of them, and the best in both READMEs."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.e2e.console.pages import Page, every

# Pages whose picture tells a stranger what the system is, with captions in English and Chinese.
BEST: Final[Mapping[str, tuple[str, str]]] = {
    "desk-1440": ("The operator's desk", "坐席工作台"),
    "ticket-1440": ("A ticket with everything about it", "一张工单的全部情况"),
    "escalations-1440": ("The escalation board", "升级看板"),
    "wallboard-1440": ("The wallboard", "指挥大屏"),
    "street-1440": ("A street's desk", "街道工作台"),
    "reports-1440": ("Indicators", "指标总览"),
    "submit-390": ("A resident reports, on a phone", "居民手机反映"),
    "board-390": ("What everybody may see", "公开看板"),
}
_MARKED: Final = re.compile(r"(<!-- screens -->\n).*?(<!-- /screens -->)", re.DOTALL)


def show(folder: Path, widths: tuple[int, ...], readmes: tuple[Path, Path]) -> None:
    """Write ``README.md`` of the folder, and what stands between the marks of both READMEs."""
    rows = [_row(page, folder, widths) for page in every()]
    head = "".join(f" {width} px |" for width in widths)
    lines = [
        "# Every page of the console",
        "",
        "Taken by `python -m tests.screens` of the demo after its five working days.",
        "",
        f"| page | who |{head}",
        f"|---|---|{'---|' * len(widths)}",
        *(row for row in rows if row),
    ]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for language, readme in enumerate(readmes):
        if best := _best(folder, language):
            told = readme.read_text(encoding="utf-8")
            shown = _MARKED.sub(rf"\g<1>{best}\g<2>", told)
            readme.write_text(shown, encoding="utf-8")


def _row(page: Page, folder: Path, widths: tuple[int, ...]) -> str:
    files = [f"{page.name}-{width}.png" for width in widths]
    if not all((folder / file).exists() for file in files):
        return ""
    cells = "".join(f" [{file}]({file}) |" for file in files)
    return f"| {page.name} | {page.role or 'everybody'} |{cells}"


def _best(folder: Path, language: int) -> str:
    there = {name: words[language] for name, words in BEST.items() if _exists(folder, name)}
    pictures = [f"![{words}](docs/screens/{name}.png)\n" for name, words in there.items()]
    return "\n".join(pictures)


def _exists(folder: Path, name: str) -> bool:
    return (folder / f"{name}.png").exists()
