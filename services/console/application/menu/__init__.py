"""The menu of staff."""
