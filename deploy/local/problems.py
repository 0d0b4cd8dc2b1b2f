"""What stops a command: one clear line that says what to do."""


class CannotGoOn(Exception):
    """The command cannot do its work; the message is one sentence for whoever typed it."""


def told(problem: CannotGoOn | OSError) -> str:
    """Return the one line; raises what no file is the matter of, for that is a fault of ours."""
    if isinstance(problem, CannotGoOn):
        return f"huying: {problem}\n"
    if problem.filename is None:
        raise problem
    return f"huying: {problem.filename} cannot be used: {problem.strerror}\n"
