"""A list of faults at a form's head names each field by the words of its label."""

import re
from collections.abc import Iterator
from typing import Final

_LINK: Final = re.compile(r'<a href="#(field-[^"]+)">')
_LABEL: Final = re.compile(r'<label\b[^>]*? for="(field-[^"]+)"[^>]*>(.*?)</label>', re.DOTALL)
_GROUP: Final = re.compile(
    r'<(?:fieldset|div)\b[^>]*? id="(field-[^"]+)"[^>]*>\s*<(legend|label)\b[^>]*>(.*?)</\2>',
    re.DOTALL,
)
_MARK: Final = re.compile(r"<span\b.*?</span>", re.DOTALL)  # the star of what must be filled in


def named(html: str, colon: str) -> str:
    """Return a page whose list of faults says of each link which field it leads to.

    The list stands before the fields, whose labels only the page as a whole knows. What is wrong
    with a field that has no label is left as it is. ``colon`` parts name and words.
    """
    if not _LINK.search(html):
        return html
    labels = dict(_labels(html))
    return _LINK.sub(lambda found: found[0] + _lead(labels.get(found[1], ""), colon), html)


def _labels(html: str) -> Iterator[tuple[str, str]]:
    yield from ((found[1], _plain(found[2])) for found in _LABEL.finditer(html))
    yield from ((found[1], _plain(found[3])) for found in _GROUP.finditer(html))


def _plain(label: str) -> str:
    return _MARK.sub("", label).strip()


def _lead(label: str, colon: str) -> str:
    return f"<b>{label}</b>{colon}" if label and "<" not in label else ""
