"""Contact grants: who may look up a reporter's contact at intake, for ten minutes (L2)."""
