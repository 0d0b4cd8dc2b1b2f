"""What stops a command: one clear line that says what to do."""


class CannotGoOn(Exception):
    """The command cannot do its work; the message is one sentence for whoever typed it."""
