"""One answer in two formats: the standard's XML, and its JSON by the Spark convention.

An answer is made of mappings, lists and plain values. In XML a list is an element of its own whose
children have the name in the singular; in JSON the outermost name falls away.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, cast
from xml.etree import ElementTree as ET

from pydantic_core import to_json

Format = Literal["json", "xml"]
FORMATS: Final[Mapping[Format, str]] = {
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}
_CHILDREN: Final = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
_DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
# What no XML 1.0 document may hold, not even as a reference.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rendered(name: str, body: object, wanted: Format) -> bytes:
    """Return an answer as UTF-8 bytes; ``name`` is its root element."""
    plain = _plain(body)
    if wanted == "json":
        return to_json(plain, inf_nan_mode="null")
    root = ET.Element(name)
    _fill(root, name, plain)
    return _DECLARATION + cast("bytes", ET.tostring(root, encoding="utf-8"))


def _plain(value: object) -> object:
    """Return a value of which both formats say the same: the standard's instants, clean text."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str):
        return _NOT_IN_XML.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    return value


def _fill(element: ET.Element, name: str, value: object) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _fill(ET.SubElement(element, key), key, item)
    elif isinstance(value, list):
        child = _CHILDREN[name]
        for item in value:
            _fill(ET.SubElement(element, child), child, item)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = str(value)
