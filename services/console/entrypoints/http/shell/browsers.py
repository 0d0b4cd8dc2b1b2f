"""What a browser says of itself, in two words that its owner recognises."""

import re
from typing import Final

_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Version", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(said: str) -> str:
    """Return such as ``Chrome 120 · Windows``; what is not recognised is shown cut short."""
    found = (
        f"{name} {version[1]}"
        for token, name in _BROWSERS
        if (version := re.search(rf"\b{token}/(\d+)", said))
    )
    system = next((name for token, name in _SYSTEMS if token in said), "")
    browser = next(found, said[:40])
    return f"{browser} · {system}" if system else browser
