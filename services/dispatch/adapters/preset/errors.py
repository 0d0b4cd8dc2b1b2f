"""What is wrong in a preset, all at once, each fault with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class PresetError:
    """One fault: file name, line (from 1), where inside the document, and what is wrong.

    ``code`` and ``params`` say the same for a catalogue of words, where somebody has to read it.
    """

    file: str
    line: int
    where: str
    message: str
    code: str = field(default="", compare=False)
    params: tuple[tuple[str, object], ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """Return the fault as editors and CI logs link it."""
        return f"{self.file}:{self.line}: {self.where}: {self.message}"


class PresetErrors(Exception):
    """The preset cannot be used; `errors` holds every fault found, by file and line."""

    def __init__(self, errors: Sequence[PresetError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(str(error) for error in self.errors))
