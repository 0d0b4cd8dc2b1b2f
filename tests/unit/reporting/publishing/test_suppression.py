"""No cell that is held back can be recomputed from the sums, whatever the table."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain.bulletins.content import (
    Content,
    Section,
    TableBlock,
    TableColumn,
    told_in,
)
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.publishing.release import LEAST, Ticket, release
from services.reporting.domain.publishing.scan import scan
from services.reporting.domain.publishing.suppression import SUM, Cell, held_back, with_sums

TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from("1234")), st.integers(0, 30), max_size=20
)


def recomputable(table: dict[Cell, int], held: frozenset[Cell]) -> set[Cell]:
    """Return the held cells that linear algebra can tell from the equations of the sums."""
    unknown = sorted(held)
    rows = sorted({row for row, _ in table})
    columns = sorted({column for _, column in table})
    equations = [[(-1 if c == SUM else 1) * (r == row) for r, c in unknown] for row in rows]
    equations += [[(-1 if r == SUM else 1) * (c == one) for r, c in unknown] for one in columns]
    matrix = np.array(equations, dtype=float).reshape(len(equations), len(unknown))
    rank = np.linalg.matrix_rank(matrix) if unknown else 0
    told = set()
    for index, cell in enumerate(unknown):
        unit = np.zeros(len(unknown))
        unit[index] = 1
        if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank:
            told.add(cell)
    return told


@settings(max_examples=200, deadline=None)
@given(TABLES)
def test_nothing_held_back_can_be_recomputed(counts: dict[Cell, int]) -> None:
    table = with_sums(counts)
    held = held_back(table, LEAST)
    assert {cell for cell, count in table.items() if 0 < count < LEAST} <= held
    assert recomputable(table, held) == set()


def together(table: dict[Cell, int], held: frozenset[Cell]) -> set[int]:
    """Return what the held cells of each row and column come to, where its sum is told."""
    found = set[int]()
    for axis in (0, 1):
        for name in {cell[axis] for cell in table}:
            whole = (name, SUM) if axis == 0 else (SUM, name)
            line = [c for c in held if c[axis] == name and c[1 - axis] != SUM]
            if line and whole not in held:
                found.add(sum(table.get(cell, 0) for cell in line))
    return found


@settings(max_examples=200, deadline=None)
@given(TABLES)
def test_those_held_back_of_a_row_or_column_are_never_few_together(counts: dict[Cell, int]) -> None:
    table = with_sums(counts)
    assert all(few == 0 or few >= LEAST for few in together(table, held_back(table, LEAST)))


def test_two_small_groups_side_by_side_do_not_tell_each_other() -> None:
    """Both held, eleven in all and nine told: without a third one they were one each."""
    crowd = {(street, "2"): 20 for street in "ABC"}
    table = with_sums({("A", "1"): 1, ("B", "1"): 1, ("C", "1"): 9, **crowd})
    held = held_back(table, LEAST)
    assert {("A", "1"), ("B", "1"), ("C", "1")} <= held
    assert (SUM, "1") not in held


def test_a_table_without_small_groups_is_published_whole() -> None:
    table = with_sums({("A", "1"): 5, ("A", "2"): 9, ("B", "1"): 70})
    assert held_back(table, LEAST) == frozenset()
    assert table[SUM, SUM] == 84


def ticket(number: int, street: str, category: str, day: int = 1) -> Ticket:
    opened = date(2026, 10, day)
    point = (108.9 + number % 3 / 10_000, 34.26)
    return Ticket(f"c{number:04}", category, street, "u", opened, opened + timedelta(3), point)


def test_the_list_tells_no_more_than_the_table() -> None:
    """A request of a small group has no area, no unit and no place."""
    crowd = [ticket(n, "S1", "01") for n in range(20)] + [
        ticket(n + 20, "S2", "01") for n in range(9)
    ]
    few = [
        ticket(50, "S1", "02"),
        ticket(51, "S2", "02"),
        *(ticket(n, "S3", "02") for n in range(60, 69)),
    ]
    found = release("2026-10", crowd + few, WorkBalance(None, 0, 0, 0, 0))
    shown = {one.code: one for one in found.requests}
    assert found.table["S1", "02"] is None
    assert (shown["c0050"].street, shown["c0050"].unit, shown["c0050"].point) == (None, None, None)
    assert len(found.requests) == 40
    assert {len(str(axis).split(".")[1]) for one in found.requests for axis in one.point or ()} <= {
        1, 2,
    }  # fmt: skip
    assert found.days_to_close[SUM, SUM] == found.mean_days[SUM, SUM] == 3.0
    assert found.mean_days.keys() == found.days_to_close.keys()
    assert [c for c, d in found.mean_days.items() if d is None] == [
        c for c, d in found.days_to_close.items() if d is None
    ]
    for cell, count in found.table.items():
        listed = sum(1 for one in found.requests if (one.street, one.category) == cell)
        if SUM not in cell:
            assert listed == (count or 0)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("x,13812345678,y", "phone"), ("029-88881234", "landline"),
        ("x,138 1234 5678,y", "phone"), ("138-1234-5678", "phone"), ("+8613812345678", "phone"),
        ("１３８１２３４５６７８", "phone"), ("(029)88881234", "landline"),
        ("029 8888123", "landline"),
        ("610104 19900101 123X", "identity_number"), ("三号楼二单元", "address"),
        ("61010419900101123X", "identity_number"), ("a@b.cn", "e_mail"),
        ("陕A12345", "number_plate"),
        ("我叫张三", "name"), ("tkt_01abc", "internal_id"), ("3号楼2单元", "address"),
        ("108.912345", "exact_place"), ("…桃源里小区旁搅拌站夜间施工噪音…", "words_of_a_reporter"),
    ],
)  # fmt: skip
def test_the_scanner_finds_what_is_personal(line: str, kind: str) -> None:
    words = ["投诉桃源里小区旁搅拌站夜间施工噪音大"]
    assert kind in {one.kind for one in scan("x.csv", f"a,b\n{line}\n", words)}
    assert list(scan("x.csv", "c0,open,01,噪声,S1,2026-10-01,34.26,108.9\n", words)) == []


@pytest.mark.parametrize("code", ["ab0291234567cdef", "b13812345678caf3"])
def test_the_code_of_a_request_is_no_telephone_number(code: str) -> None:
    """One in four hundred has such figures by chance; what stands beside it is searched."""
    line = f"{code},open,01,噪声"
    assert list(scan("requests.csv", f"{line},S1\n")) == []
    assert [one.kind for one in scan("requests.csv", f"{line},13812345678\n")] == ["phone"]


def test_counts_side_by_side_in_a_bulletin_are_no_telephone_number() -> None:
    """150 carried in, 1,200 raised, 1,100 solved: the month would never be published."""
    columns = tuple(TableColumn(name, "count") for name in ("in", "raised", "solved", "over"))
    table = TableBlock("balance", columns, ((150, 1200, 1100, 250),), "")
    day = date(2026, 11, 1)
    content = Content("", "", "", "", "", day, "", (Section("work", (table,)),))
    text = "\n".join(told_in(content))
    assert "1200" in text
    assert list(scan("bulletin", text)) == []


def test_a_mean_that_is_held_back_does_not_follow_from_the_others() -> None:
    """The whole and every street but one would tell the one that has too few closed."""
    opened = date(2026, 10, 1)

    def tickets(street: str, closed: int) -> list[Ticket]:
        ends = [opened + timedelta(days=3)] * closed + [None] * (20 - closed)
        return [
            Ticket(f"{street}{place}", "0101", street, "u", opened, end, None)
            for place, end in enumerate(ends)
        ]

    balance = WorkBalance(None, 0, 0, 0, 0)
    made = release("2026-10", [*tickets("A", 20), *tickets("B", 9), *tickets("C", 2)], balance)
    told = {cell[0] for cell, days in made.mean_days.items() if cell[1] == SUM and days is not None}
    assert told == {"A", SUM}
    assert made.table[("B", SUM)] == 20  # how many there are is told as ever


def test_of_the_list_of_work_only_what_follows_from_nothing_else_is_held_back() -> None:
    """The single requests and the months beside tell its four numbers, however small."""

    def told(solved: int, with_resources: int) -> dict[str, int | None]:
        balance = WorkBalance(None, 0, 6, solved, 6 - solved, with_resources)
        return dict(release("2026-10", [], balance).work_list)

    whole = {"carried_in": 0, "raised": 6, "solved": 3, "carried_over": 3}
    assert told(3, 1) == told(3, 3) == {**whole, "with_resources": None}
    assert told(6, 5)["with_resources"] is None  # the one without would be told
    assert [told(6, 6)["with_resources"], told(6, 0)["with_resources"]] == [6, 0]


def test_what_is_taken_off_a_moment_later_leaves_nothing_impossible() -> None:
    whole = WorkBalance(None, 0, 9, 9, 0, 4)
    assert whole.less(WorkBalance(None, 0, 3, 3, 0, 5)).with_resources == 0
    assert whole.less(WorkBalance(None, 0, 6, 6, 0, 0)).with_resources == 3
