"""Prepares one file of any type; run in a process of its own, see ``__main__``."""

from services.intake.adapters.attachments.formats import audio, film, heic, riff
from services.intake.adapters.attachments.workshop import papers, pictures
from services.intake.adapters.attachments.workshop.places import place_in, place_of_tiff
from services.intake.domain.attachments.media import MEDIA_TYPES, Unacceptable
from services.intake.ports.attachments import Prepared

_STRIPPED = {"audio/mpeg": audio.strip_mp3, "audio/wav": riff.strip_wav}


def prepare(content: bytes, media_type: str, most_pixels: int) -> Prepared:
    """Return a file made harmless; raises Unacceptable."""
    try:
        return _prepared(content, media_type, most_pixels)
    except (IndexError, OverflowError, RecursionError) as error:
        raise Unacceptable("attachment_damaged") from error


def _prepared(content: bytes, media_type: str, most_pixels: int) -> Prepared:
    if media_type == "image/heic":
        shape = heic.read(content)
        place = place_of_tiff(heic.exif(content))
        return Prepared(media_type, heic.strip(content), None, shape.width, shape.height, place)
    if media_type == "application/pdf":
        return papers.prepare(content)
    if MEDIA_TYPES[media_type].kind == "image":
        return pictures.prepare(content, media_type, most_pixels)
    if media_type in ("video/mp4", "video/quicktime", "audio/mp4"):
        return Prepared(media_type, film.strip(content), place=place_in(film.telling(content)))
    strip = _STRIPPED.get(media_type)
    return Prepared(media_type, strip(content) if strip else content)
