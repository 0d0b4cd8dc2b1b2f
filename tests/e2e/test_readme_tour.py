"""The README's tour of one appeal, typed as it is printed there: it works, and prints that."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import eventually
from tests.support.journey import District

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

REPOSITORY = Path(__file__).parents[2]
PORTS = {"intake": "8101", "dispatch": "8102", "notify": "8103", "reporting": "8104"}
BLOCK = re.compile(r"```sh\n(.*?)```(?:\n\n<!-- tour:(\w+) -->\n\n```text\n(.*?)```)?", re.DOTALL)
LIKE = (
    (r"\b([a-z]{2,3})_[0-9a-z]{26}\b", r"\1_…"),
    (r'"tracking_code":"[-0-9A-Z]+"', '"tracking_code":"…"'),
    (r"\d{4}年\d+月\d+日", "…日"),
    (r"\d+", "0"),
    (r"0\.0Z", "0Z"),
)


class Reader:
    """Somebody at a shell, who tries again what a second later will have come."""

    def __init__(self, lianhu: District, folder: Path) -> None:
        self._folder = folder
        self._addresses = [
            (f"http://127.0.0.1:{port}", lianhu.urls[name]) for name, port in PORTS.items()
        ]
        self._typed = ""
        (folder / ".run").symlink_to(lianhu.system.run_dir)

    def types(self, commands: str) -> str:
        """Return what the commands print, in a shell that knows what was typed before."""
        for printed, ours in self._addresses:
            commands = commands.replace(printed, ours)
        script = f"{{\n:\n{self._typed}}} >/dev/null\n{commands}"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self._folder, capture_output=True, text=True, check=False
        )
        return done.stdout

    def waits_for(self, commands: str, wanted: str) -> None:
        """Look again until what is there is what the output begins with."""
        seen = [""]

        def has_come() -> bool:
            seen.append(alike(self.types(commands)))
            return bool(seen[-1]) and wanted.startswith(seen[-1])

        try:
            eventually(has_come, 60, every=1.0)
        except AssertionError:
            assert seen[-1] == wanted

    def remembers(self, commands: str) -> None:
        """Keep functions and variables; nothing that changes anything is typed twice."""
        for printed, ours in self._addresses:
            commands = commands.replace(printed, ours)
        lines = commands.replace("\\\n", "").splitlines()
        kept = [line for line in lines if re.match(r"\w+(\(\) \{|=)", line)]
        self._typed += "\n".join(kept) + "\n"


def blocks(readme: str) -> Iterator[tuple[str, str, str]]:
    """Yield the tour's commands up to the ticket's history, each with its name and its output."""
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    start = text.index("token() {")
    for match in BLOCK.finditer(text, text.rindex("```sh", 0, start)):
        commands, name, output = match.groups()
        yield commands, name or "", output or ""
        if name == "history":
            return


def alike(output: str) -> str:
    """Return an output without what differs each time: ids, times, numbers."""
    for pattern, mark in LIKE:
        output = re.sub(pattern, mark, output)
    return output.strip()


def test_one_appeal_goes_from_post_to_rating_as_the_readme_prints_it(
    lianhu: District, tmp_path: Path
) -> None:
    reader = Reader(lianhu, tmp_path)
    tour = list(blocks("README.md"))
    assert tour == list(blocks("README.zh-CN.md"))
    assert [name for _, name, _ in tour] == ["", "appeal", "ticket", "work", "track", "history"]
    for commands, name, printed in tour:
        looks, acts = _parted(commands) if name == "track" else (commands, "")
        if name in ("appeal", "work"):
            assert alike(reader.types(commands)) == alike(printed)
        elif name:
            reader.waits_for(looks, alike(printed))
            assert alike(reader.types(looks + acts)) == alike(printed)
        reader.remembers(commands)


def _parted(commands: str) -> tuple[str, str]:
    """Part the last line, which does something, from those that look."""
    lines = commands.splitlines(keepends=True)
    return "".join(lines[:-1]), lines[-1]
