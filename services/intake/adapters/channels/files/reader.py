"""Implements the port ``FileReader``."""

from services.intake.adapters.channels.files.reading import read_file
from services.intake.adapters.channels.mappings import mapping_of
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.rows import ReadFile


class MappedFiles:
    """Reads an import's file by its mapping."""

    def __call__(self, job: Import, content: bytes) -> ReadFile:
        """See the port."""
        return read_file(content, job.file_name, mapping_of(job))
