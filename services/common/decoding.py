"""Text files as people send them here: UTF-8, what Excel writes (GB 18030), UTF-16 by its mark."""

from typing import Final

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decoded_text(content: bytes) -> str:
    """Return a file's text without its byte order mark.

    Raises:
        UnicodeDecodeError: it is in none of these encodings.

    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030")
