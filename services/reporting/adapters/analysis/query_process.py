"""A process of its own for one question of an analyst: it may be killed, and harms nobody.

Reads one JSON object from standard input and writes one to standard output. It can read the
snapshot's files and nothing else; no statement but one question is run.
"""

import json
import resource
import sys
from typing import Any, Final

import duckdb

_LIMITS: Final = (
    "SET memory_limit='256MB'", "SET threads=1", "SET temp_directory=''",
    "SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false",
    "SET TimeZone='Asia/Shanghai'", "SET enable_external_access=false",
    "SET lock_configuration=true",
)  # fmt: skip
_MOST_MEMORY: Final = 1_500_000_000
_MOST_BYTES: Final = 20_000_000


class NotAQuestion(ValueError):
    """The text is not one single question."""


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the answer: columns, rows, and whether there were more.

    Args:
        asked: ``sql``; ``tables``, the Parquet file of each; ``rows``, how many at most.

    Raises:
        NotAQuestion: when it is several statements, or one that asks nothing.
        duckdb.Error: when the engine cannot answer it.

    """
    with duckdb.connect() as engine:
        paths = list(asked["tables"].values())
        engine.execute("SET allowed_paths=$paths", {"paths": paths})
        for name, path in asked["tables"].items():
            engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608  # our own names
        for limit in _LIMITS:
            engine.execute(limit)
        question = _question(asked["sql"])
        columns = [
            {"name": row[0], "type": row[1]}
            for row in engine.execute(f"DESCRIBE {question}").fetchall()
        ]
        told = engine.execute(f"SELECT to_json(q)::VARCHAR FROM (\n{question}\n) q")  # noqa: S608  # the question is the point
        rows = told.fetchmany(asked["rows"] + 1)
    shown = [list(json.loads(row[0]).values()) for row in rows[: asked["rows"]]]
    if len(json.dumps(shown)) > _MOST_BYTES:
        raise NotAQuestion("答案过大 the answer is too large")
    return {"columns": columns, "rows": shown, "more": len(rows) > asked["rows"]}


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
