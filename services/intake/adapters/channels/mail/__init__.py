"""Mail: read from the wire, one letter at a time."""
