"""The public bulletin's numbers and notes, and what is remembered of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest

from services.reporting.adapters.texts import text_of
from services.reporting.application.publishing.public_bulletin import PublicBulletin, number_of
from services.reporting.domain.bulletins.content import TableBlock
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.publishing.release import Ticket, release
from services.reporting.entrypoints.http.memory import KEPT_SECONDS, Memory

OPENED = date(2026, 10, 1)


class Codes:
    def of(self, dimension: str, key: str | None) -> str | None:
        return key


def notes(closed: int, balance: WorkBalance) -> list[str]:
    """Return the notes under the tables of a month with twenty tickets of one street."""
    tickets = [
        Ticket(
            f"c{n}", "01", "S1", "u", OPENED, OPENED + timedelta(2) if n < closed else None, None
        )
        for n in range(20)
    ]
    make = PublicBulletin(Codes(), lambda code: text_of(code).zh)
    made = make(release("2026-10", tickets, balance), "莲湖区", OPENED, "")
    blocks = [block for section in made.sections for block in section.blocks]
    return [block.note for block in blocks if isinstance(block, TableBlock)]


def test_a_note_tells_of_what_is_left_out_and_of_nothing_else() -> None:
    adds_up = "上期结转 + 本期新增 = 本期解决 + 结转下期。"
    assert notes(20, WorkBalance(None, 0, 20, 20, 0)) == ["", "", adds_up]
    matters, areas, work = notes(2, WorkBalance(None, 0, 20, 2, 18, 1))
    assert matters == areas == "“—”：不足 5 件，或为免由合计推算而不公布。"
    assert work == adds_up + matters


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (4.0, "4"),
        (10.0, "10"),
        (3.25, "3.2"),
        (1234.56, "1,234.6"),
    ],
)
def test_a_number_keeps_its_digits(value: float, told: str) -> None:
    assert number_of(value) == told


def test_what_many_ask_for_at_once_is_made_once_and_only_the_oldest_makes_room() -> None:
    now, asked = [0.0], Event()
    made: list[str] = []
    memory = Memory(2, lambda: now[0])

    def slowly() -> bytes:
        asked.wait(10)
        made.append("a")
        return b"a"

    def anew(key: str) -> bytes:
        def make() -> bytes:
            made.append(key)
            return key.encode()

        return memory.of(key, make)

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(memory.of, "a", slowly) for _ in range(4)]
        assert anew("b") == b"b"  # nobody waits for another's
        asked.set()
        assert {one.result() for one in answers} == {b"a"}
    assert made == ["b", "a"]
    made.clear()
    assert [anew("c"), anew("c")] == [b"c", b"c"]
    now[0] = KEPT_SECONDS + 1
    anew("c")
    assert made == ["c", "c"]
    with pytest.raises(ValueError, match="no such"):
        memory.of("d", lambda: bytes([1, int("no such")]))
    assert anew("d") == b"d"
