"""What an audit found, and whether that is clean, broken or not to be said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from services.common.contracts.chain import Fault

NAMED = 1000
CLEAN, BROKEN, UNCHECKED = 0, 1, 2


@dataclass
class Findings:
    """Counts of what was checked, the first bad link of each story, what could not be checked."""

    stories: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    erased_texts: int = 0
    archived: int = 0
    anchors: int = 0
    anchored_heads: int = 0
    audit_log: int = 0
    broken: int = 0
    faults: list[Fault] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)
    archive_is_away: bool = False
    _subjects: set[str] = field(default_factory=set)

    def count(self, kind: str) -> int:
        """Count a story; return how many of its kind there were."""
        self.stories[kind] = self.stories.get(kind, 0) + 1
        return self.stories[kind]

    def add(self, fault: Fault, number: str | None = None) -> None:
        """Note a story's first bad link; a second one of the same story adds nothing."""
        if fault.code == "unknown_key":
            self.cannot(f"{fault.subject} {fault.sequence}: {fault.detail}")
        elif fault.subject not in self._subjects:
            self._subjects.add(fault.subject)
            self.broken += 1
            if len(self.faults) < NAMED:
                self.faults.append(fault)
                if number:
                    self.numbers[fault.subject] = number

    def cannot(self, why: str) -> None:
        """Note what could not be checked, and why."""
        if why not in self.unchecked and len(self.unchecked) < NAMED:
            self.unchecked.append(why)

    def miss_archive(self, error: Exception) -> None:
        """Note that reporting does not answer; it is not asked again."""
        self.archive_is_away = True
        self.cannot(f"reporting's archive: {error}; cut tails and removed tickets may be missed")

    def is_broken(self, subject: str) -> bool:
        """Whether a bad link of this story was found."""
        return subject in self._subjects

    @property
    def exit_code(self) -> int:
        """0 clean, 1 broken, 2 not to be said."""
        if self.broken:
            return BROKEN
        return UNCHECKED if self.unchecked else CLEAN

    def as_json(self) -> Mapping[str, Any]:
        """Return the findings for a program."""
        names = ("entries", "erased_texts", "archived", "anchors", "anchored_heads")
        rows = [
            {**asdict(fault), "number": self.numbers.get(fault.subject)} for fault in self.faults
        ]
        return {
            "result": ("clean", "broken", "unchecked")[self.exit_code],
            "checked": {
                **self.stories,
                **{name: getattr(self, name) for name in (*names, "audit_log")},
            },
            "broken": self.broken,
            "faults": rows,
            "unchecked": self.unchecked,
        }
