"""Trained models as the use cases know them: kept as files, one of them in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class ModelUnusable(Exception):
    """The files are no model that can be used; the text says why."""


class LabelsUnknown(Exception):
    """The model speaks of labels that are no categories of the directory in force."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        super().__init__(
            f"no category of the directory: {', '.join(self.labels)}. "
            "Map each label to a category code (--labels MAP.yaml), or train with --from-tickets"
        )


class NoEarlierModel(Exception):
    """There is no model to roll back to."""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model that was activated once; ``names`` maps its labels to category codes."""

    version: str
    digest: str
    labels: tuple[str, ...]
    names: Mapping[str, str]
    activated_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


class Models(Protocol):
    """The models of this district and which of them is in force, for all processes at once."""

    def labels_of(self, files: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
        """Return the version and labels of a model's files; raises ModelUnusable."""
        ...

    def keep(self, files: Mapping[str, bytes], names: Mapping[str, str], at: datetime) -> str:
        """Keep a model's files with the names of its labels; return its version."""
        ...

    def put_in_force(self, version: str | None) -> None:
        """Make a kept model the one in force, atomically; None leaves the rules alone."""
        ...

    def in_force(self) -> str | None:
        """Return the version in force."""
        ...

    def before(self) -> Sequence[str | None]:
        """Return what was in force before, the latest last."""
        ...

    def step_back(self) -> str | None:
        """Put in force what was before, atomically, and return it; raises NoEarlierModel."""
        ...

    def kept(self) -> Sequence[ModelRecord]:
        """Return every model that is kept, the latest first."""
        ...
