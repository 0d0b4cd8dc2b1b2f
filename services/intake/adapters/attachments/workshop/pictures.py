"""Makes a picture anew from its pixels: upright, without notes, and small as well."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from services.intake.adapters.attachments.workshop.places import place_of
from services.intake.domain.attachments.media import Unacceptable
from services.intake.ports.attachments import Prepared

_FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_LONGEST_PROFILE = 4096  # bytes: sRGB and the telephones' own; larger ones carry other things
_THUMBNAIL = (320, 320)
_ORIENTATION = 0x0112


def prepare(content: bytes, media_type: str, most_pixels: int) -> Prepared:
    """Return the picture made anew; raises Unacceptable."""
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and told in our words
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
            if picture.width * picture.height > most_pixels:
                raise Unacceptable("attachment_too_many_pixels", limit=most_pixels)
            place = place_of(picture.getexif())
            picture.load()
            return _anew(picture, media_type, place)
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        raise Unacceptable("attachment_damaged") from error


def _anew(picture: Image.Image, media_type: str, place: tuple[float, float] | None) -> Prepared:
    turned = picture.getexif().get(_ORIENTATION, 1) != 1
    # The tables of the original, where nothing but notes is left out: no second loss.
    keeps = picture.format == "JPEG" and not turned
    kept: dict[str, Any] = {
        name: picture.info[name] for name in ("transparency", "icc_profile") if name in picture.info
    }
    if turned:
        picture = ImageOps.exif_transpose(picture)
    picture.info = {}
    upright = BytesIO()
    picture.save(upright, _FORMATS[media_type], **_options(media_type, kept, keeps=keeps))
    return Prepared(
        media_type, upright.getvalue(), _small(picture), picture.width, picture.height, place
    )


def _options(media_type: str, kept: Mapping[str, Any], *, keeps: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"exif": b""}
    profile = kept.get("icc_profile")
    if profile and len(profile) <= _LONGEST_PROFILE:
        options["icc_profile"] = profile
    if media_type == "image/jpeg":
        options |= {"comment": b"", "quality": "keep" if keeps else 92}
    elif media_type == "image/webp":
        options["quality"] = 90
    elif "transparency" in kept:
        options["transparency"] = kept["transparency"]
    return options


def _small(picture: Image.Image) -> bytes:
    small = picture.convert("RGB")
    small.thumbnail(_THUMBNAIL)
    written = BytesIO()
    small.save(written, "JPEG", quality=80)
    return written.getvalue()
