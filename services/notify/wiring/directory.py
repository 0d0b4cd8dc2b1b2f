"""The directory that dispatch publishes."""

from functools import cached_property

from services.common.store.publications import PublishedCopy
from services.notify.adapters.directory import StoredDirectory
from services.notify.adapters.documents import PUBLICATIONS
from services.notify.adapters.templates.shipped import shipped_labels
from services.notify.application.follow_directory import FollowDirectory
from services.notify.wiring.foundation import Foundation


class DirectoryWiring(Foundation):
    """The directory that dispatch publishes."""

    @cached_property
    def directory(self) -> StoredDirectory:
        """The directory's last copy."""
        copy = PublishedCopy(self.database[PUBLICATIONS], "directory")
        return StoredDirectory(copy, self.service("dispatch"), shipped_labels())

    @cached_property
    def follow_directory(self) -> FollowDirectory:
        """Keep the directory's copy fresh."""
        return FollowDirectory(self.directory)
