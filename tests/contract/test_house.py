"""The house's measures: small files, no forbidden names, nothing of this machine in the tree."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 300
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "misc.py", "manager.py", "base.py"}
HOSTS = re.compile(r"(files\.pythonhosted|pypi|registry\.npmjs|deb\.debian|docker)\.(org|io|com)")


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git tracks; a tree without git is read as it is."""
    done = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).exists()]


SOURCES = tracked("services/*.py", "deploy/*.py", "docs/*.py")


def test_there_are_sources() -> None:
    """The guards below guard something."""
    assert len(SOURCES) > 200


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_source_file_is_small_and_well_named(path: Path) -> None:
    """A file that does not fit into the head is two files."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert path.name not in FORBIDDEN_NAMES


def test_validators_of_requests_speak_the_callers_languages() -> None:
    """A ``ValueError``'s English would stand within a Chinese sentence; a code has both."""
    forms = [path for path in SOURCES if "entrypoints" in path.parts]
    texts = {path: path.read_text(encoding="utf-8") for path in forms}
    trees = {path: ast.parse(text) for path, text in texts.items() if "ValueError" in text}
    spoken = [
        f"{path.relative_to(ROOT)}:{raised.lineno}"
        for path, tree in trees.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any("validator(" in ast.unparse(one) for one in function.decorator_list)
        for raised in ast.walk(function)
        if isinstance(raised, ast.Raise) and "ValueError" in ast.unparse(raised)
    ]
    assert spoken == []


def test_no_registry_host_in_any_file() -> None:
    """Packages come from wherever the machine's own clients are set up to look."""
    texts = tracked("*.py", "*.md", "*.txt", "*.in", "*.lock", "*.toml", "*.yml", "*.yaml", "*.sh")
    named = [str(path) for path in texts if HOSTS.search(path.read_text(encoding="utf-8"))]

    assert [name for name in named if not name.endswith("test_house.py")] == []
