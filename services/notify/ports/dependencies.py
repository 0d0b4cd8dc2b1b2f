"""What every other service is to notify: one that may not answer."""


class DependencyAway(Exception):
    """Another service does not answer now; nobody is to blame, ask again later."""
