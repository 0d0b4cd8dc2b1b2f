"""The one filter that templates may use."""


def shorten(text: str, most: int) -> str:
    """Return a text of at most so many characters; where something was cut it ends in dots.

    Three dots rather than …, which is not in GSM-7 and would make an SMS of twice as many parts.
    """
    return text if len(text) <= most else text[: max(most - 3, 0)].rstrip() + "..."
