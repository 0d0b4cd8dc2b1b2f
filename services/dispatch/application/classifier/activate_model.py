"""Puts a trained model in force, or the one before: every process takes it up within seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.common.clock import Clock
from services.dispatch.domain.classification.models import LabelsUnknown, Models
from services.dispatch.ports.directories import Directories


class DirectoryMissing(Exception):
    """No directory was published yet, so there are no categories to compare labels with."""


@dataclass(frozen=True)
class ActivateModel:
    """The use case; ``clock`` is wall time."""

    models: Models
    directories: Directories
    clock: Clock

    def __call__(self, files: Mapping[str, bytes], names: Mapping[str, str]) -> str:
        """Activate a model's files; ``names`` maps labels to category codes. Return its version.

        Raises:
            ModelUnusable: the files are no model.
            LabelsUnknown: a label, or what it is mapped to, is no category of the directory.
            DirectoryMissing: nothing was published yet.

        """
        directory = self.directories.current()
        if directory is None:
            raise DirectoryMissing
        _, labels = self.models.labels_of(files)
        mapped = {label: names.get(label, label) for label in labels}
        unknown = [
            label if label == name else f"{label} → {name}"
            for label, name in mapped.items()
            if name not in directory.categories
        ]
        if unknown:
            raise LabelsUnknown(unknown)
        version = self.models.keep(files, mapped, self.clock.now())
        self.models.put_in_force(version)
        return version
