"""The bench of life cycles runs from end to end, at sizes that prove nothing but that."""

import json

import pytest

from tests.bench.scale import escalation
from tests.bench.scale import run as scale

pytestmark = pytest.mark.integration


def test_scale_bench_tells_load_rate_and_cpu(
    mongodb_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One JSON line a measure; every call of a life cycle was answered."""
    sizes = {"rounds": 1, "made": (2, 2), "cycles": (2, 1)}
    scale.run(mongodb_url, 40, 80, **sizes, prefix="scale_test")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = {line["bench"]: line for line in lines if "bench" in line}

    assert [line["tickets"] for line in lines if line.get("bench") == "scale_load"] == [40, 80]
    assert told["life_cycles_at_scale"]["value"] > 0
    assert {"open", "search", "counts", "close"} <= set(
        told["life_cycle_cpu_at_scale"]["call_medians_large"]
    )


def test_escalation_bench_tells_how_late_steps_are_taken(
    mongodb_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every due ticket is taken once; the others are left alone."""
    escalation.run(mongodb_url, 60, a_second=20, seconds=1, prefix="escalation_test")
    line = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (line["bench"], line["tickets"], line["taken"]) == ("escalation_lateness_p99", 60, 20)
