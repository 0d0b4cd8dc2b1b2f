"""Which file is printed from what."""

from pathlib import Path

from docs.generate import asyncapi, events, rights, settings, template_set, transitions
from services.common.observability import metric_page

DOCS = Path(__file__).parents[1]


def render_all() -> dict[Path, str]:
    """Return every generated file's text."""
    return {
        DOCS / "dispatch" / "transitions.md": transitions.render(),
        DOCS / "dispatch" / "rights-table.md": rights.render(),
        DOCS / "notify" / "template-set.md": template_set.render(),
        DOCS / "events.md": events.render(),
        DOCS / "asyncapi.yaml": asyncapi.render(),
        DOCS / "settings.md": settings.render(),
        DOCS / "metrics.md": metric_page.as_markdown(),
    }


def differs(path: Path, text: str) -> bool:
    """Tell whether a file is missing or says something else."""
    return not path.exists() or path.read_text() != text


def write_all() -> None:
    """Write what has changed."""
    for path, text in render_all().items():
        if differs(path, text):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
