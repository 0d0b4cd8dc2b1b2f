"""Style sheets, scripts and pictures: under an address that changes with them, so kept for good."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from flask import Blueprint, Response, abort, request

from services.common.web.auth import public

FOLDER: Final = Path(__file__).parents[3] / "assets"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_SQUEEZED: Final = frozenset({".js", ".css", ".svg", ".json", ".webmanifest"})


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to send."""

    content: bytes
    squeezed: bytes | None
    mimetype: str


class Assets:
    """All assets, read once. They share one digest, so that modules may import one another."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        """Return an asset's address, such as that of ``css/base.css``."""
        return f"/assets/{self.digest}/{name}"

    def has(self, name: str) -> bool:
        """Whether there is such an asset: what comes from npm may be missing."""
        return name in self._files

    @cached_property
    def digest(self) -> str:
        """Ten hexadecimal digits of everything."""
        total = hashlib.sha256()
        for name, asset in self._files.items():
            total.update(name.encode() + b"\0" + hashlib.sha256(asset.content).digest())
        return total.hexdigest()[:10]

    @cached_property
    def _files(self) -> dict[str, Asset]:
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        named = {path.relative_to(self._folder).as_posix(): path for path in paths}
        hidden = [name for name in named if any(p.startswith(".") for p in name.split("/"))]
        return {name: _read(path) for name, path in named.items() if name not in hidden}

    def blueprint(self) -> Blueprint:
        """Return the assets' route, with the frame's templates."""
        pages = Blueprint("shell", __name__, template_folder="templates")

        @pages.get("/assets/<digest>/<path:name>")
        @public
        def asset(digest: str, name: str) -> Response:
            """Send an asset; one of an older page is sent as it is now, and not kept."""
            found = self._files.get(name) or abort(404)
            response = Response(found.content, mimetype=found.mimetype)
            if found.squeezed is not None:
                response.vary.add("Accept-Encoding")
                if request.accept_encodings.quality("gzip") > 0:
                    response.set_data(found.squeezed)
                    response.headers["Content-Encoding"] = "gzip"
            response.headers["Cache-Control"] = _FOR_GOOD if digest == self.digest else _ASK_AGAIN
            return response

        return pages


def _read(path: Path) -> Asset:
    content, kind = path.read_bytes(), PurePosixPath(path).suffix
    mimetype = _TYPES.get(kind) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezed = gzip.compress(content, 9, mtime=0) if kind in _SQUEEZED else None
    return Asset(content, squeezed, mimetype)
