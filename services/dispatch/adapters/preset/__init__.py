"""Read a preset folder: located documents, schemas, cross-references, directory body."""
