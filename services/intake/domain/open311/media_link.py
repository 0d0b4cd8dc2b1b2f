"""A link to a picture elsewhere: for the handler, under the text; never for the public."""

_MARK = "\n\n图片 Media: "


def with_link(text: str, url: str | None) -> str:
    """Return the text with the link that came beside it."""
    return f"{text}{_MARK}{url}" if url else text


def without_link(text: str) -> str:
    """Return the text as it was said: a link of a stranger's is not ours to publish."""
    return text.partition(_MARK)[0]
