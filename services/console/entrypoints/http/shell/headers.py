"""The headers of every page: nothing from elsewhere, nothing inline, nothing kept."""

from typing import Final

from flask import Response

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE: Final = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ALWAYS: Final = {"X-Content-Type-Options": "nosniff"}


def harden(response: Response) -> Response:
    """Add what a response does not say itself."""
    wanted = {**_ALWAYS, **(_PAGE if response.mimetype == "text/html" else {})}
    for name, value in wanted.items():
        response.headers.setdefault(name, value)
    return response
