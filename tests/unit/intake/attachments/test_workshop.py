"""What is served of a file tells no place, and stands upright."""

import io

import pytest
from PIL import Image

from services.intake.adapters.attachments.preparing import WorkshopPreparer
from services.intake.adapters.attachments.sniffing import StructuralInspector
from services.intake.adapters.attachments.workshop.bench import prepare
from services.intake.domain.attachments.media import Limits, Unacceptable
from tests.factories import media_files as files
from tests.unit.intake.attachments.test_sniffing import LIMITS

PIXELS = 64_000_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_its_place_and_every_note(kind: str) -> None:
    prepared = prepare(files.picture(kind), f"image/{kind.lower()}", PIXELS)
    shown = Image.open(io.BytesIO(prepared.content))
    assert not dict(shown.getexif())
    assert shown.format == kind
    assert prepared.place == files.PLACE


def test_a_picture_is_turned_upright() -> None:
    prepared = prepare(files.picture(turned=True), "image/jpeg", PIXELS)
    shown = Image.open(io.BytesIO(prepared.content))
    assert (shown.size, (prepared.width, prepared.height)) == ((200, 320), (200, 320))


def test_a_picture_has_a_small_one_beside_it() -> None:
    small = prepare(files.picture("PNG"), "image/png", PIXELS).thumbnail
    assert small is not None
    assert max(Image.open(io.BytesIO(small)).size) == 320


def test_what_stood_behind_a_picture_is_gone() -> None:
    prepared = prepare(files.picture() + files.picture(), "image/jpeg", PIXELS)
    assert prepared.content.count(b"\xff\xd8\xff") == 1


def test_a_picture_broken_within_is_refused() -> None:
    content = bytearray(files.picture("PNG"))
    content[60:90] = bytes(30)
    with pytest.raises(Unacceptable, match="attachment_damaged"):
        prepare(bytes(content), "image/png", PIXELS)


def test_a_film_loses_its_place_and_its_telemetry_and_keeps_its_offsets() -> None:
    content = files.film()
    prepared = prepare(content, "video/mp4", PIXELS)
    assert prepared.place == files.PLACE
    assert b"34.26" not in prepared.content
    assert len(prepared.content) == len(content)
    again = StructuralInspector(LIMITS)(prepared.content)
    assert again.media_type.name == "video/mp4"


def test_a_heic_loses_its_place_and_stays_a_heic() -> None:
    content = files.heic()
    prepared = prepare(content, "image/heic", PIXELS)
    assert prepared.place == files.PLACE
    assert (prepared.width, prepared.height) == (4032, 3024)
    assert b"Exif\0\0" not in prepared.content
    assert prepare(prepared.content, "image/heic", PIXELS).place is None


@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_a_recording_loses_what_was_written_about_it(kind: str) -> None:
    name = {"mp3": "audio/mpeg", "wav": "audio/wav"}[kind]
    prepared = prepare(files.sound(kind), name, PIXELS)
    assert b"34.26" not in prepared.content
    assert b"home" not in prepared.content
    assert StructuralInspector(LIMITS)(prepared.content).media_type.name == name


def test_photographs_in_a_paper_lose_their_notes() -> None:
    stream = b"9 0 obj <<>>\nstream\n" + files.picture() + b"\nendstream endobj\n"
    content = files.paper(inside=stream)
    prepared = prepare(content, "application/pdf", PIXELS)
    notes = content.index(b"Exif\0\0") + 6
    assert content[notes : notes + 4] != bytes(4)
    assert prepared.content[notes : notes + 4] == bytes(4)


def test_the_workshop_is_a_process_of_its_own() -> None:
    in_process = prepare(files.picture(), "image/jpeg", PIXELS)
    prepared = WorkshopPreparer(PIXELS)(files.picture(), "image/jpeg")
    assert (prepared.width, prepared.height) == (in_process.width, in_process.height)
    assert prepared.place == files.PLACE
    with pytest.raises(Unacceptable, match="attachment_damaged"):
        WorkshopPreparer(PIXELS)(b"no picture", "image/jpeg")


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    limits = Limits(LIMITS.bytes_of, 10_000, 60)
    with pytest.raises(Unacceptable, match="attachment_too_many_pixels"):
        StructuralInspector(limits)(files.picture())
    with pytest.raises(Unacceptable, match="attachment_too_many_pixels"):
        prepare(files.picture(), "image/jpeg", 10_000)
