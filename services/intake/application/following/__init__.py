"""Use cases of following a case without an account."""
