"""How text is cut for the index, and what is found by it."""

import pytest

from services.dispatch.domain.listing.words import MOST_CHARACTERS, pieces, searchable
from services.dispatch.domain.tickets.ticket import Matter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("莲湖路 井盖", ("莲湖", "湖路", "井盖")),
        ("莲湖路12号", ("莲湖路1", "湖路12", "路12号")),
        ("停水三天", ("停水三天",)),
        ("ＡＢ栋", ("ab", "b栋")),
        ("井", ()),
        ("井 盖", ()),
        ("井盖，井盖！", ("井盖",)),
        ("", ()),
    ],
)
def test_text_is_cut_into_fours_or_pairs(text: str, found: tuple[str, ...]) -> None:
    """Width and case fold, punctuation separates, nothing counts twice."""
    assert pieces(text) == found


def test_what_is_searched_has_every_piece_of_what_it_contains() -> None:
    """Whatever stands together in a title is found by it."""
    matter = Matter("莲湖路井盖缺失", "text", address="柳巷社区三号楼")
    kept = set(searchable(matter))

    assert kept >= {*pieces("井盖缺失"), *pieces("井盖"), *pieces("社区三号楼")}
    assert not kept >= set(pieces("失柳"))


def test_text_stands_for_a_missing_title_and_pieces_are_bounded() -> None:
    """Whatever is kept of a title is found, however long the title is."""
    long = "".join(chr(0x4E00 + number) for number in range(500))

    assert searchable(Matter("", "水管漏水"))[:2] == ("水管", "管漏")
    kept = set(searchable(Matter(long, "", address=long[::-1])))
    assert len(kept) <= 4 * MOST_CHARACTERS
    assert set(pieces(long[:MOST_CHARACTERS])) <= kept
