"""Makes the labelled set of repeats: the shared stream's appeals with hand-checked families.

The stream itself may not be copied into the project (its licence is unknown): ``families.csv``
holds ids and families alone; this puts them beside the texts, in a file outside the project.

    python -m tests.bench.repeats.labelled --stream …/appeals/stream.csv --output labelled.csv
"""

import argparse
import csv
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FAMILIES = Path(__file__).with_name("families.csv")
COLUMNS = ("appeal_id", "family", "title", "text", "time", "user")
_SEED = 5
_TRAPS = 60
_NOISY = 60
_SENTENCES = re.compile(r"(?<=[。！？!?；;])")
_PLACE = re.compile(
    r"A\d?[市区县]?[\u4e00-\u9fff]{0,6}?([\u4e00-\u9fff]{2})(小区|新城|花园|广场|学校)"
)
_ELSEWHERE = ("青桐", "白鹭", "锦绣", "云栖", "松涛", "荷塘", "银杏", "翠屏", "长风", "北苑")

Row = dict[str, str]


def labelled(stream: Sequence[Row]) -> Iterator[Row]:
    """Return every appeal of the stream with its family; what is not listed has none."""
    with FAMILIES.open(encoding="utf-8", newline="") as lines:
        family = {row["appeal_id"]: row["family"] for row in csv.DictReader(lines)}
    for row in stream:
        yield {**_kept(row), "appeal_id": row["id"], "family": family.get(row["id"], "")}


def noisy(stream: Sequence[Row], seed: int) -> Iterator[Row]:
    """Return seeded retellings of single appeals: sentences lost and moved, characters mistyped."""
    chosen = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for row in chosen.sample([row for row in stream if len(row["text"]) > 60], _NOISY):
        told = [sentence for sentence in _SENTENCES.split(row["text"]) if sentence.strip()]
        chosen.shuffle(told)
        text = "".join(told[: max(2, len(told) * 2 // 3)])
        text = "".join(char for char in text if chosen.random() > 0.03)
        yield _derived(row, "noisy", f"noisy-{row['id']}", text)
        yield _derived(row, "told", f"noisy-{row['id']}", row["text"])


def traps(stream: Sequence[Row], seed: int) -> Iterator[Row]:
    """Return the same words about another place: each is another matter (B2)."""
    chosen = random.Random(seed)  # noqa: S311
    placed = [row for row in stream if _PLACE.search(row["title"])]
    for row in chosen.sample(placed, min(_TRAPS, len(placed))):
        name = _PLACE.search(row["title"])
        if name is None:
            continue
        for which, other in enumerate(chosen.sample(_ELSEWHERE, 2)):
            text = f"{row['title']}，{row['text']}".replace(name.group(1), other)
            yield {**_derived(row, f"trap{which}", "", text), "title": ""}


def main(arguments: Sequence[str]) -> int:
    """Write the labelled set; ``--derived`` writes the seeded part instead."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.repeats.labelled")
    parser.add_argument("--stream", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--derived", action="store_true")
    parser.add_argument("--seed", type=int, default=_SEED)
    given = parser.parse_args(arguments)
    with given.stream.open(encoding="utf-8-sig", newline="") as lines:
        stream = list(csv.DictReader(lines))
    rows = (
        [*noisy(stream, given.seed), *traps(stream, given.seed)]
        if given.derived
        else list(labelled(stream))
    )
    with given.output.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} appeals in {given.output}\n")
    return 0


def _kept(row: Row) -> Row:
    return {name: row[name] for name in COLUMNS if name in row}


def _derived(row: Row, kind: str, family: str, text: str) -> Row:
    title = row["title"] if kind == "told" else ""
    kept = {**_kept(row), "appeal_id": f"{kind}-{row['id']}", "family": family, "user": ""}
    return {**kept, "title": title, "text": text}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
