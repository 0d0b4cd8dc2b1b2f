"""How the workshop answers: a line of JSON, then the bytes that it announces."""

import json

from services.intake.domain.attachments.media import Unacceptable
from services.intake.ports.attachments import Prepared


def told(prepared: Prepared) -> bytes:
    """Return an answer's bytes."""
    thumbnail = prepared.thumbnail or b""
    head = {
        "media_type": prepared.media_type,
        "content": len(prepared.content),
        "thumbnail": len(thumbnail),
        "width": prepared.width,
        "height": prepared.height,
        "place": prepared.place,
    }
    return _line(head) + prepared.content + thumbnail


def refused(unacceptable: Unacceptable) -> bytes:
    """Return a refusal's bytes."""
    return _line({"refused": unacceptable.code})


def heard(answer: bytes) -> Prepared:
    """Return what an answer says; raises Unacceptable, ValueError for what is no answer."""
    line, _, rest = answer.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise Unacceptable(head["refused"])
    end = head["content"]
    if len(rest) != end + head["thumbnail"]:
        raise ValueError("the workshop's answer was cut off")
    place = head["place"]
    return Prepared(
        media_type=head["media_type"],
        content=rest[:end],
        thumbnail=rest[end:] or None,
        width=head["width"],
        height=head["height"],
        place=(place[0], place[1]) if place else None,
    )


def _line(head: dict[str, object]) -> bytes:
    return json.dumps(head).encode() + b"\n"
