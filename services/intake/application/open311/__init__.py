"""Use cases of the Open311 server."""
