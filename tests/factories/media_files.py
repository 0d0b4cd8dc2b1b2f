"""Files as telephones and offices make them, and as somebody who means harm would."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PLACE = (108.94, 34.26)  # longitude and latitude in the pictures' and films' notes
_NOISE = 40


def picture(kind: str = "JPEG", *, turned: bool = False, placed: bool = True) -> bytes:
    """Return a picture of 320 × 200; ``turned`` ones are to be shown upright as 200 × 320."""
    image = Image.effect_noise((320, 200), _NOISE).convert("RGB")
    notes = Image.Exif()
    if turned:
        notes[0x0112] = 6
    if placed:
        longitude, latitude = PLACE
        notes[0x8825] = {1: "N", 2: _dms(latitude), 3: "E", 4: _dms(longitude)}
    written = io.BytesIO()
    image.save(written, kind, exif=notes)
    return written.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of a few hundred bytes that says it has so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND")
    )


def zipped() -> bytes:
    """Return a ZIP that is a thousand times larger unpacked."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(10_000_000))
    return written.getvalue()


def paper(inside: bytes = b"", catalogue: bytes = b"") -> bytes:
    """Return a PDF of one page; ``catalogue`` goes into its root, ``inside`` before its table."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    body += inside
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (4, len(body))
    return body + b"xref\n0 4\n0000000000 65535 f \n" + table + end


def film(seconds: int = 5, brand: bytes = b"isom", handler: bytes = b"vide") -> bytes:
    """Return an MP4 that is all structure: a track, users' data with a place, telemetry."""
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+34.2600+108.9400/"))
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    telemetry_at = 32  # behind ftyp and the head of mdat
    tables = (
        box(b"stsz", struct.pack(">IIII", 0, 0, 1, 16))
        + box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
        + box(b"stco", struct.pack(">III", 0, 1, telemetry_at))
    )
    seen = box(b"trak", _media(handler, b"") + box(b"udta", b"+34.26+108.94/"))
    told = box(b"trak", _media(b"meta", tables))
    ftyp = box(b"ftyp", brand + bytes(4) + b"isommp42")
    data = box(b"mdat", b"GPS 34.26 108.94" + bytes(64))
    return ftyp + data + box(b"moov", header + seen + told + place)


def heic() -> bytes:
    """Return a HEIC that is all structure: 4032 × 3024, with an Exif note that tells a place."""
    longitude, latitude = PLACE
    notes = Image.Exif()
    notes[0x8825] = {1: "N", 2: _dms(latitude), 3: "E", 4: _dms(longitude)}
    note = struct.pack(">I", 6) + b"Exif\0\0" + notes.tobytes().removeprefix(b"Exif\0\0")
    ftyp = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    info = box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 7, 0) + b"Exif\0")
    infos = box(b"iinf", bytes(4) + struct.pack(">H", 1) + info)
    size = box(b"ispe", bytes(4) + struct.pack(">II", 4032, 3024))
    props = box(b"iprp", box(b"ipco", size))

    def meta(at: int) -> bytes:
        place = b"\x00\0\0\0\x44\0" + struct.pack(">HHHHII", 1, 7, 0, 1, at, len(note))
        return box(b"meta", bytes(4) + infos + props + box(b"iloc", place))

    at = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(at) + box(b"mdat", note)


def sound(kind: str = "mp3") -> bytes:
    """Return a recording: mp3 with tags, wav with a note, amr, aac or ogg."""
    frame = b"\xff\xfb\x90\x64" + bytes(413)
    if kind == "mp3":
        return b"ID3\x03\0\0\0\0\0\x21" + b"GEOB 34.26 108.94".ljust(33, b"\0") + frame * 4
    if kind == "wav":
        form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        parts = form + b"LIST" + struct.pack("<I", 4) + b"home" + b"data" + struct.pack("<I", 8)
        return b"RIFF" + struct.pack("<I", len(parts) + 12) + b"WAVE" + parts + bytes(8)
    if kind == "amr":
        return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 5
    if kind == "aac":
        return (b"\xff\xf1\x50\x80\x08\x1f\xfc" + bytes(57)) * 4
    return b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead" + bytes(11)


def box(name: bytes, body: bytes = b"") -> bytes:
    """Return a box of an ISO base media file."""
    return struct.pack(">I", 8 + len(body)) + name + body


def _media(handler: bytes, tables: bytes) -> bytes:
    told = box(b"hdlr", bytes(8) + handler + bytes(13))
    return box(b"mdia", told + box(b"minf", box(b"stbl", tables)))


def _chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _dms(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees, 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 3)
