"""What a caller may do now with a case and what hangs on it: no button that is refused."""
