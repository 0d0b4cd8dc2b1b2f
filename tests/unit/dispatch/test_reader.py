"""Dataclasses read out of documents and written into them."""

from dataclasses import dataclass, field

import pytest

from services.dispatch.adapters.reader import reader_of, writer_of


@dataclass(frozen=True, slots=True)
class Stop:
    """Something kept."""

    name: str
    lines: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)


read, write = reader_of(Stop, "lines", "place"), writer_of(Stop, "notes")


def test_what_is_written_is_read_as_it_was() -> None:
    stop = Stop("钟楼", ("2", "6"), (108.9, 34.2))
    assert read({**write(stop), "lines": ["2", "6"], "place": [108.9, 34.2]}) == stop


def test_an_older_document_gets_defaults_and_a_newer_one_is_understood() -> None:
    assert read({"name": "北大街", "place": None, "lifts": 4}) == Stop("北大街")


def test_what_has_no_default_must_be_there() -> None:
    with pytest.raises(KeyError, match="name"):
        read({"lines": []})
