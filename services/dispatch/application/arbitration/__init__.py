"""Returns and their arbitration (退单与仲裁): one use case a file."""
