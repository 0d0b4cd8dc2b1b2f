"""Rules of following a case without an account."""
