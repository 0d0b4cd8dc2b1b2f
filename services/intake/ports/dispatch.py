"""What dispatch is to intake: a service that may not answer."""


class DispatchUnavailable(Exception):
    """Dispatch does not answer; asking again later may help."""
