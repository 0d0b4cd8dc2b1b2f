"""What an attachment may be: each media type with its kind, and the limits of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

MediaKind = Literal["image", "pdf", "audio", "video"]


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type that is taken; ``suffix`` is that of the file's name when it is saved."""

    name: str
    kind: MediaKind
    suffix: str


_TAKEN = (
    MediaType("image/jpeg", "image", ".jpg"),
    MediaType("image/png", "image", ".png"),
    MediaType("image/webp", "image", ".webp"),
    MediaType("image/heic", "image", ".heic"),
    MediaType("application/pdf", "pdf", ".pdf"),
    MediaType("audio/mpeg", "audio", ".mp3"),
    MediaType("audio/mp4", "audio", ".m4a"),
    MediaType("audio/aac", "audio", ".aac"),
    MediaType("audio/amr", "audio", ".amr"),
    MediaType("audio/wav", "audio", ".wav"),
    MediaType("audio/ogg", "audio", ".ogg"),
    MediaType("video/mp4", "video", ".mp4"),
    MediaType("video/quicktime", "video", ".mov"),
)
MEDIA_TYPES: Mapping[str, MediaType] = MappingProxyType({taken.name: taken for taken in _TAKEN})


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much: bytes of each kind, pixels of an image, seconds of a film."""

    bytes_of: Mapping[MediaKind, int]
    pixels: int
    video_seconds: float

    @property
    def most_bytes(self) -> int:
        """The limit of the kind that may be largest."""
        return max(self.bytes_of.values())


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file says of itself; ``end`` is where its own format ends (bytes)."""

    media_type: MediaType
    end: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


class Unacceptable(Exception):
    """A file is not taken; ``code`` names the sentence that says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check(shape: Shape, size: int, limits: Limits) -> None:
    """Raise Unacceptable where a file of ``size`` bytes is too much of something."""
    kind = shape.media_type.kind
    if size > limits.bytes_of[kind]:
        raise Unacceptable("attachment_too_large", kind=kind, limit=limits.bytes_of[kind])
    pixels = (shape.width or 0) * (shape.height or 0)
    if kind == "image" and not pixels:
        raise Unacceptable("attachment_damaged")
    if kind == "image" and pixels > limits.pixels:
        raise Unacceptable("attachment_too_many_pixels", pixels=pixels, limit=limits.pixels)
    if kind == "video" and (shape.seconds or 0) > limits.video_seconds:
        raise Unacceptable("attachment_too_long", limit=int(limits.video_seconds))
