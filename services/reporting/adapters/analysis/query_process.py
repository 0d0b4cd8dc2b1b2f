"""A process of its own for one question of an analyst: it may be killed, and harms nobody.

Reads one JSON object from standard input and writes one to standard output. It can read the
snapshot's files and nothing else; no statement but one question is run.
"""

import json
import resource
import sys
from math import isfinite
from typing import Any, Final

import duckdb

_LIMITS: Final = (
    "SET memory_limit='256MB'", "SET threads=1", "SET temp_directory=''",
    "SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false",
    "SET TimeZone='Asia/Shanghai'", "SET enable_external_access=false",
    "SET lock_configuration=true",
)  # fmt: skip
_JOINED: Final = (
    ", c.name AS category_name, a.name AS area_name, u.name AS unit_name",
    " LEFT JOIN categories c ON c.code = t.category LEFT JOIN areas a ON a.code = t.area"
    " LEFT JOIN units u ON u.code = t.unit",
)
_MOST_MEMORY: Final = 1_500_000_000
_MOST_BYTES: Final = 20_000_000


class NotAQuestion(ValueError):
    """The text is not one single question."""


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the answer: columns, rows, and whether there were more.

    Args:
        asked: ``sql``; ``tables``, the Parquet files and columns of each; ``names`` of units,
            areas and categories by code; ``rows``, how many at most.

    Raises:
        NotAQuestion: when it is several statements, or one that asks nothing.
        duckdb.Error: when the engine cannot answer it.

    """
    with duckdb.connect() as engine:
        paths = [path for table in asked["tables"].values() for path in table["paths"]]
        engine.execute("SET allowed_paths=$paths", {"paths": paths})
        _tables(engine, asked["tables"], asked.get("names", {}))
        for limit in _LIMITS:
            engine.execute(limit)
        question = _question(asked["sql"])
        columns = [
            {"name": row[0], "type": row[1]}
            for row in engine.execute(f"DESCRIBE {question}").fetchall()
        ]
        told = engine.execute(f"SELECT to_json(q)::VARCHAR FROM (\n{question}\n) q")  # noqa: S608  # the question is the point
        rows = told.fetchmany(asked["rows"] + 1)
    shown = [_cells(row[0]) for row in rows[: asked["rows"]]]
    if len(json.dumps(shown)) > _MOST_BYTES:
        raise NotAQuestion("答案过大 the answer is too large")
    return {"columns": columns, "rows": shown, "more": len(rows) > asked["rows"]}


def _cells(row: str) -> list[Any]:
    """Return a row's cells; what is no finite number is none, for JSON has no word for it."""
    read = json.loads(row, parse_constant=lambda _: None, parse_float=_finite)
    return list(read.values())


def _finite(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _tables(
    engine: duckdb.DuckDBPyConnection,
    tables: dict[str, dict[str, Any]],
    names: dict[str, dict[str, str]],
) -> None:
    """Make a view of each table, and small tables of names; all names are our own."""
    for name, rows in names.items():
        engine.execute(f"CREATE TABLE {name} (code VARCHAR, name VARCHAR)")
        engine.execute(
            f"INSERT INTO {name} SELECT unnest($codes::VARCHAR[]), unnest($names::VARCHAR[])",
            {"codes": list(rows), "names": list(rows.values())},
        )
    for name, table in tables.items():
        source = f"read_parquet({table['paths']!r})" if table["paths"] else _empty(table["columns"])
        joined = _JOINED if name == "tickets" and names else ("", "")
        engine.execute(f"CREATE VIEW {name} AS SELECT t.*{joined[0]} FROM {source} t{joined[1]}")  # noqa: S608


def _empty(columns: dict[str, str]) -> str:
    cells = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    return f"(SELECT {cells} WHERE false)"


def _question(sql: str) -> str:
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise NotAQuestion("只能是一条查询 one single SELECT")
    return statements[0].query.strip().rstrip(";")


def main() -> None:
    """Answer standard input on standard output; memory is bounded by the system as well."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    try:
        told = answered(json.load(sys.stdin))
    except (NotAQuestion, duckdb.Error, MemoryError) as error:
        told = {"error": str(error).split("\n\n")[0][:500]}
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
