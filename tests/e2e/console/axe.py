"""axe-core, injected into a page: what it finds of accessibility."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from playwright.sync_api import Page

from deploy.local.run_dir import REPOSITORY

_SCRIPT: Final = (
    REPOSITORY / ".run" / "packages" / "console" / "node_modules" / "axe-core" / "axe.min.js"
)
_SERIOUS: Final = frozenset({"serious", "critical"})
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@dataclass(frozen=True)
class Violation:
    """One rule that a page breaks, with the first elements that break it."""

    rule: str
    impact: str
    where: tuple[str, ...]


@cache
def _source() -> str:
    """Return the script; ``make setup-dev`` (deploy/console/vendor.sh dev) brings it."""
    return _SCRIPT.read_text(encoding="utf-8")


def serious_violations(page: Page, only: tuple[str, ...] = _RULES) -> list[Violation]:
    """Return what is serious or critical on a page as it stands now, by rules or groups of them."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_source())  # by the debugger's door: the page's own policy stays as it is
    rules = {"runOnly": list(only), "resultTypes": ["violations"]}
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [
        Violation(one["id"], one["impact"], tuple(node["html"][:160] for node in one["nodes"][:3]))
        for one in found
        if one["impact"] in _SERIOUS
    ]
