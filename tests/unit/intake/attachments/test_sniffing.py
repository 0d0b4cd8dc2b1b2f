"""A file is what its content is; what is broken, too much or two things at once is refused."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.adapters.attachments.sniffing import StructuralInspector
from services.intake.domain.attachments.media import Limits, Shape, Unacceptable
from tests.factories import media_files as files

LIMITS = Limits(
    {"image": 10_000_000, "pdf": 10_000_000, "audio": 10_000_000, "video": 16_000_000},
    64_000_000,
    60,
)
inspect = StructuralInspector(LIMITS)
SAMPLES = {
    "image/jpeg": files.picture("JPEG"),
    "image/png": files.picture("PNG"),
    "image/webp": files.picture("WEBP"),
    "image/heic": files.heic(),
    "application/pdf": files.paper(),
    "audio/mpeg": files.sound("mp3"),
    "audio/wav": files.sound("wav"),
    "audio/amr": files.sound("amr"),
    "audio/aac": files.sound("aac"),
    "audio/ogg": files.sound("ogg"),
    "audio/mp4": files.film(brand=b"M4A ", handler=b"soun"),
    "video/mp4": files.film(),
    "video/quicktime": files.film(brand=b"qt  "),
}
# A stream of sound has no end of its own: cut, it is a shorter one.
WHOLE = {
    name: content for name, content in SAMPLES.items() if name not in {"audio/mpeg", "audio/aac"}
}


def code_of(content: bytes) -> str:
    try:
        inspect(content)
    except Unacceptable as refused:
        return refused.code
    return "taken"


@pytest.mark.parametrize("name", SAMPLES)
def test_each_type_is_known_by_its_content(name: str) -> None:
    shape = inspect(SAMPLES[name])
    assert shape.media_type.name == name


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_anywhere_is_refused(name: str) -> None:
    content = WHOLE[name]
    chance = random.Random(1)  # noqa: S311 - places to cut at
    for _ in range(60):
        assert code_of(content[: chance.randrange(1, len(content))]) != "taken"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_zip_behind_a_file_makes_it_two_things(name: str) -> None:
    assert code_of(SAMPLES[name] + files.zipped()) in {
        "attachment_ambiguous",
        "attachment_damaged",
        "attachment_truncated",
    }


@pytest.mark.parametrize(
    "stranger", [b"<script>alert(1)</script>", b"%PDF-1.4 ...", b"MZ\x90\0" + bytes(64)]
)
def test_something_else_behind_a_picture_makes_it_two_things(stranger: bytes) -> None:
    assert code_of(files.picture() + stranger) == "attachment_ambiguous"
    assert code_of(files.picture("PNG") + stranger) == "attachment_ambiguous"


def test_what_telephones_write_behind_a_picture_is_no_harm() -> None:
    assert code_of(files.picture() + files.picture()) == "taken"
    assert code_of(files.picture() + files.film()) == "taken"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "image/svg+xml"),
        (b"<!DOCTYPE html><html><script>1</script></html>", "text/html"),
        (b"MZ\x90\0" + bytes(200), "application/vnd.microsoft.portable-executable"),
        (files.zipped(), "application/zip"),
        ("你好".encode(), "application/octet-stream"),
    ],
)
def test_other_types_are_refused_by_name(content: bytes, found: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        inspect(content)
    assert (refused.value.code, refused.value.params["found"]) == ("attachment_type", found)


def test_nothing_at_all_is_refused() -> None:
    assert code_of(b"") == "attachment_empty"


def test_a_picture_of_billions_of_pixels_is_refused_unread() -> None:
    assert code_of(files.bomb()) == "attachment_too_many_pixels"


def test_a_long_film_is_refused() -> None:
    assert code_of(files.film(seconds=61)) == "attachment_too_long"


def test_each_kind_has_its_own_limit_of_bytes() -> None:
    content = files.film() + files.box(b"free", bytes(11_000_000))
    assert code_of(content) == "taken"
    assert code_of(content + files.box(b"free", bytes(6_000_000))) == "attachment_too_large"


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/OpenAction<</S/#4aava#53cript/J#53(app.alert(1))>>",
        b"/AA<</O<</S/Launch/F(cmd.exe)>>>>",
        b"/Names<</EmbeddedFiles<<>>>>",
    ],
)
def test_a_paper_that_acts_is_refused(catalogue: bytes) -> None:
    assert code_of(files.paper(catalogue=catalogue)) == "attachment_active"


def test_the_word_in_a_picture_of_a_paper_is_no_harm() -> None:
    stream = b"9 0 obj <</Length 9>>\nstream\n/JS /AA/x\nendstream endobj\n"
    assert code_of(files.paper(inside=stream)) == "taken"


def test_a_locked_paper_is_refused() -> None:
    assert code_of(files.paper(catalogue=b"/Encrypt 9 0 R")) == "attachment_locked"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_no_damage_is_worse_than_a_refusal(name: str, hits: list[tuple[float, int]]) -> None:
    content = bytearray(SAMPLES[name])
    for where, byte in hits:
        content[min(int(where * len(content)), len(content) - 1)] = byte
    try:
        shape = inspect(bytes(content))
    except Unacceptable:
        return
    assert isinstance(shape, Shape)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_noise_is_worse_than_a_refusal(noise: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"%PDF-1.4\n", b"\0\0\0\x18ftypheic", b"RIFF\x20\0\0\0WEBP"):
        assert code_of(head + noise)
