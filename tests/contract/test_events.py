"""Every event type has a schema and a golden sample that agree with the code."""

import json
from dataclasses import fields

import jsonschema
import pytest

from services.common.contracts import schemas
from services.common.contracts.catalogue import (
    EVENTS,
    InvalidEvent,
    UnknownEvent,
    decode,
    encode,
)
from services.common.contracts.envelope import Envelope, MalformedEnvelope
from tests.golden import samples

TYPES = sorted(EVENTS)


def golden(event_type: str) -> Envelope:
    return Envelope.from_json((samples.FOLDER / f"{event_type}.json").read_text())


@pytest.mark.parametrize("event_type", TYPES)
def test_schema_file_is_the_code_s(event_type: str) -> None:
    """A changed dataclass without a regenerated schema is a change nobody reviewed."""
    path = schemas.FOLDER / f"{event_type}.json"

    assert path.read_text() == schemas.render(EVENTS[event_type]), "run `make golden`"


@pytest.mark.parametrize("event_type", TYPES)
def test_golden_sample_is_the_code_s(event_type: str) -> None:
    """A changed golden without a new vN is a broken subscriber."""
    path = samples.FOLDER / f"{event_type}.json"

    assert path.read_text() == samples.render(EVENTS[event_type]), "run `make golden`"


@pytest.mark.parametrize("event_type", TYPES)
def test_golden_sample_fits_its_schema(event_type: str) -> None:
    """The schema accepts what the publisher sends."""
    schema = json.loads((schemas.FOLDER / f"{event_type}.json").read_text())

    jsonschema.validate(golden(event_type).data, schema)


@pytest.mark.parametrize("event_type", TYPES)
def test_golden_sample_survives_the_round_trip(event_type: str) -> None:
    """Decoding and encoding again gives the same data."""
    envelope = golden(event_type)

    assert encode(decode(envelope)) == envelope.data


@pytest.mark.parametrize("event_type", TYPES)
def test_field_of_a_newer_version_is_ignored(event_type: str) -> None:
    """Old and new versions run side by side during an upgrade."""
    envelope = golden(event_type)
    newer = Envelope.from_dict(
        {**envelope.to_dict(), "data": {**envelope.data, "from_the_future": 1}, "futureattr": "x"}
    )

    assert decode(newer) == decode(envelope)


@pytest.mark.parametrize("event_type", TYPES)
def test_missing_required_field_is_refused_and_named(event_type: str) -> None:
    """An event without what its type demands is poison, and the message says which field."""
    envelope = golden(event_type)
    name = fields(EVENTS[event_type])[0].name  # type: ignore[arg-type]  # a dataclass
    data = {key: value for key, value in envelope.data.items() if key != name}

    with pytest.raises(InvalidEvent, match=name):
        decode(Envelope.from_dict({**envelope.to_dict(), "data": data}))


def test_no_file_of_an_event_that_is_gone() -> None:
    """Schemas and goldens are exactly the catalogue."""
    assert sorted(path.stem for path in schemas.FOLDER.glob("*.json")) == TYPES
    assert sorted(path.stem for path in samples.FOLDER.glob("*.json")) == TYPES


def test_unknown_type_is_told_apart() -> None:
    """A type from the future is not mistaken for broken data."""
    envelope = golden("appeal.submitted.v1").to_dict()

    with pytest.raises(UnknownEvent):
        decode(Envelope.from_dict({**envelope, "type": "appeal.submitted.v9"}))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"{}", b'{"id": 1}', b"null", b"\xff\xfe"])
def test_broken_envelope_is_malformed(body: bytes) -> None:
    """Whatever is not an envelope is refused in one way."""
    with pytest.raises(MalformedEnvelope):
        Envelope.from_json(body)


@pytest.mark.parametrize(
    ("name", "value"), [("sequence", "1"), ("data", []), ("time", "yesterday"), ("time", 5)]
)
def test_envelope_attribute_of_the_wrong_kind_is_malformed(name: str, value: object) -> None:
    """Types of the attributes are checked, not trusted."""
    envelope = golden("ticket.opened.v1").to_dict()

    with pytest.raises(MalformedEnvelope):
        Envelope.from_dict({**envelope, name: value})
