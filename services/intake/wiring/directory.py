"""The directory that dispatch publishes."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.directory_copy import MongoDirectoryCopy
from services.intake.application.refresh_directory import RefreshDirectory
from services.intake.wiring.foundation import Foundation


class DirectoryWiring(Foundation):
    """The directory that dispatch publishes."""

    @cached_property
    def directory(self) -> MongoDirectoryCopy:
        """Intake's own copy of the directory."""
        return MongoDirectoryCopy(self.database[documents.DIRECTORY])

    @cached_property
    def refresh_directory(self) -> RefreshDirectory:
        """Use case."""
        return RefreshDirectory(self.directory, self.dispatch)
