"""Intake's real worker, killed in the midst of a file: the rest is taken, and no row twice."""

import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.intake.bootstrap import Container
from services.intake.entrypoints.import_rows import ImportRows
from tests.factories.files import csv_of
from tests.factories.intake import environment
from tests.integration.intake.conftest import Headers
from tests.support import eventually

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
ROWS, EVERY_BAD = 800, 100


@contextmanager
def worker(container: Container, run_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker as a process of its own; on leaving it is killed, as a power cut would."""
    made = container.settings.model_copy(update={"run_dir": run_dir})
    process = subprocess.Popen(
        [sys.executable, "-m", "services.intake", "worker"],
        env={**os.environ, **environment(made)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def test_a4_a_worker_killed_in_the_midst_of_a_file_loses_no_row_and_takes_none_twice(
    http: FlaskClient, container: Container, bearer: Headers, tmp_path: Path
) -> None:
    rows = [
        (str(n), "张三", "13812345678" if n % EVERY_BAD else "12", f"第{n}盏路灯不亮", "", "", "")
        for n in range(ROWS)
    ]
    form = {"meeting_title": "议事会", "held_on": "2026-11-20"}
    form |= {"file": (io.BytesIO(csv_of(*rows)), "minutes.csv")}  # type: ignore[dict-item]  # a file
    headers = bearer("operator")
    sent = http.post("/api/v1/imports", data=form, headers=headers).get_json()
    appeals = container.appeals_collection

    with worker(container, tmp_path) as process:
        eventually(lambda: appeals.estimated_document_count() > 60, timeout=90, every=0.01)
        assert process.poll() is None
    taken = appeals.count_documents({})
    assert 60 < taken < ROWS - ROWS // EVERY_BAD

    # The claim of who was killed runs out; nobody waits for it here.
    container.database["imports"].update_one(
        {}, [{"$set": {"claimed_until": {"$dateSubtract": {
            "startDate": "$claimed_until", "unit": "minute", "amount": 2}}}}]
    )  # fmt: skip
    while container.run_imports(ImportRows(container))():
        pass

    seen = http.get(f"/api/v1/imports/{sent['import_id']}", headers=headers).get_json()
    bad = ROWS // EVERY_BAD
    counts = {name: seen[name] for name in ("state", "total", "accepted", "repeated", "refused")}
    assert counts == {
        "state": "done",
        "total": ROWS,
        "accepted": ROWS - bad,
        "repeated": 0,
        "refused": bad,
    }
    assert [fault["row"] for fault in seen["faults"]] == [n + 2 for n in range(0, ROWS, EVERY_BAD)]
    texts = Counter(kept["history"][0]["data"]["text"] for kept in appeals.find())
    assert set(texts.values()) == {1}
    assert len(texts) == ROWS - bad
