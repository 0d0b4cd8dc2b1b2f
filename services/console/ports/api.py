"""The services' APIs as the signed-in person may use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from services.console.ports.district import ServiceAway as ServiceAway


class ApiRefused(Exception):
    """A service refused; ``problem`` is its problem document, with ``errors`` where fields are."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('type', '')}")
        self.status = status
        self.problem = dict(problem)

    @property
    def code(self) -> str:
        """The refusal's code, such as ``version_conflict``."""
        return str(self.problem.get("type", "")).rpartition(":")[2]

    def fields(self, language: str = "zh") -> dict[str, str]:
        """Return what is wrong with each field, in a language, for a form to show again."""
        key = "message" if language == "zh" else "message_en"
        errors = self.problem.get("errors") or []
        return {str(error.get("field", "")): str(error.get(key, "")) for error in errors}

    def words(self, language: str = "zh") -> dict[str, str]:
        """Return what is wrong by field; what is said of no field stands under an empty name."""
        named = ("detail", "title") if language == "zh" else ("detail_en", "title_en", "detail")
        said = (str(self.problem[name]) for name in named if self.problem.get(name))
        return self.fields(language) or {"": next(said, self.code or str(self.status))}


class Answer(dict[str, Any]):
    """An answer's JSON (a bare list stands under ``items``), with its status and ETag."""

    def __init__(self, body: Mapping[str, Any], status: int = 200, etag: str | None = None) -> None:
        super().__init__(body)
        self.status = status
        self.etag = etag


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a service gave: its bytes and the headers that a browser needs."""

    content: bytes = field(repr=False)
    content_type: str
    disposition: str | None = None
    etag: str | None = None


Upload = tuple[str, IO[bytes] | bytes, str]  # name, content, media type


class Api(Protocol):
    """One person's way to the services.

    ``path`` is plain text, not percent-encoded: what a URL gave may be put in it as it is. Query
    parameters that are None are left out. Every method may raise ApiRefused and ServiceAway.
    """

    def get(self, service: str, path: str, **params: Any) -> Answer:
        """Read."""
        ...

    def post(
        self,
        service: str,
        path: str,
        json: Mapping[str, Any] | None = None,
        *,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Create or act; ``etag`` goes as If-Match, ``key`` as Idempotency-Key."""
        ...

    def put(
        self,
        service: str,
        path: str,
        json: Mapping[str, Any] | None = None,
        *,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Replace."""
        ...

    def patch(
        self,
        service: str,
        path: str,
        json: Mapping[str, Any] | None = None,
        *,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Change."""
        ...

    def delete(
        self,
        service: str,
        path: str,
        json: Mapping[str, Any] | None = None,
        *,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Remove."""
        ...

    def upload(
        self,
        service: str,
        path: str,
        *,
        files: Mapping[str, Upload],
        form: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Answer:
        """Send files as multipart/form-data."""
        ...

    def download(self, service: str, path: str, **params: Any) -> Download:
        """Read a file."""
        ...
