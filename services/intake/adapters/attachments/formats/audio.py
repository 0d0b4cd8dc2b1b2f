"""Streams of sound: MP3, AAC (ADTS), AMR and Ogg, frame by frame."""

from collections.abc import Callable

from services.intake.adapters.attachments.formats.faults import damaged, truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, Shape

_ID3_HEAD, _ID3_TAIL, _APE_TAIL = 10, 128, 32
_SHORTEST_HEAD = 7
# MPEG audio, layer III: kbit/s and Hz by index, for version 1 and for 2 and 2.5.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
# Bytes of a frame by mode, without its own first byte.
_AMR = {
    b"#!AMR\n": (12, 13, 15, 17, 19, 20, 26, 31, 5),
    b"#!AMR-WB\n": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5),
}


def read_mp3(content: bytes) -> Shape:
    """Return the sound's shape; raises Unacceptable."""
    begin, end = _sound_of_mp3(content)
    _walk(content, begin, end, _mp3_frame, may_be_cut=True)
    return Shape(MEDIA_TYPES["audio/mpeg"], len(content))


def strip_mp3(content: bytes) -> bytes:
    """Return the sound without the tags before and after it."""
    begin, end = _sound_of_mp3(content)
    return content[begin:end]


def read_aac(content: bytes) -> Shape:
    """Return the sound's shape; raises Unacceptable."""
    _walk(content, 0, len(content), _aac_frame, may_be_cut=True)
    return Shape(MEDIA_TYPES["audio/aac"], len(content))


def read_amr(content: bytes) -> Shape:
    """Return the sound's shape; raises Unacceptable."""
    magic = next((one for one in _AMR if content.startswith(one)), None)
    if magic is None:
        raise damaged()
    sizes = _AMR[magic]

    def frame(content: bytes, at: int) -> int:
        mode = content[at] >> 3 & 0x0F
        return sizes[mode] + 1 if mode < len(sizes) else 1

    _walk(content, len(magic), len(content), frame)
    return Shape(MEDIA_TYPES["audio/amr"], len(content))


def read_ogg(content: bytes) -> Shape:
    """Return the sound's shape; raises Unacceptable."""
    _walk(content, 0, len(content), _ogg_page)
    return Shape(MEDIA_TYPES["audio/ogg"], len(content))


def _walk(
    content: bytes,
    at: int,
    end: int,
    length_at: Callable[[bytes, int], int],
    *,
    may_be_cut: bool = False,
) -> None:
    """Go from frame to frame; sound is nothing but frames, to the last byte.

    ``may_be_cut``: streams without an end of their own are cut wherever a recorder stopped.
    """
    if at >= end:
        raise truncated()
    frames = 0
    while at < end:
        if may_be_cut and frames and end - at < _SHORTEST_HEAD:
            return
        at, frames = at + length_at(content, at), frames + 1
    if at > end and not (may_be_cut and frames > 1):
        raise truncated()


def _sound_of_mp3(content: bytes) -> tuple[int, int]:
    begin, end = 0, len(content)
    if content.startswith(b"ID3"):
        if end < _ID3_HEAD:
            raise truncated()
        first, second, third, fourth = content[6:10]
        begin = _ID3_HEAD + (first << 21 | second << 14 | third << 7 | fourth)
    if content[-_ID3_TAIL:].startswith(b"TAG"):
        end -= _ID3_TAIL
    if content[end - _APE_TAIL : end].startswith(b"APETAGEX"):
        tag = int.from_bytes(content[end - 20 : end - 16], "little")
        has_head = content[end - 9] & 0x80
        end -= tag + (_APE_TAIL if has_head else 0)
    return begin, max(begin, end)


def _mp3_frame(content: bytes, at: int) -> int:
    head = content[at : at + 4]
    if len(head) < 4:
        raise truncated()
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, hertz = head[2] >> 4, head[2] >> 2 & 3
    is_sync = head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    if not is_sync or version == 1 or layer != 1 or rate in (0, 15) or hertz == 3:
        raise damaged()
    kilobits = (_RATES_1 if version == 3 else _RATES_2)[rate]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // _HERTZ[version][hertz] + (head[2] >> 1 & 1)


def _aac_frame(content: bytes, at: int) -> int:
    head = content[at : at + 7]
    if len(head) < 7:
        raise truncated()
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or length < 7:
        raise damaged()
    return length


def _ogg_page(content: bytes, at: int) -> int:
    if len(content) < at + 27:
        raise truncated()
    if content[at : at + 4] != b"OggS":
        raise damaged()
    segments = content[at + 26]
    return 27 + segments + sum(content[at + 27 : at + 27 + segments])
