"""Every alert is proved by promtool, names a runbook that exists, and uses metrics that exist."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from services.common.observability.metric_names import METRICS
from tests.support.promtool import ensure_installed

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = [
    rule
    for group in yaml.safe_load((PROMETHEUS / "rules" / "huying.yml").read_text())["groups"]
    for rule in group["rules"]
]
TESTED = (PROMETHEUS / "tests" / "huying_test.yml").read_text()
HEADINGS = ("What you see", "What it means", "Check", "Fix", "Afterwards")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_names_a_runbook_of_the_usual_shape(rule: dict) -> None:
    """Whoever is woken finds out what to do, always in the same place."""
    runbook = ROOT / rule["annotations"]["runbook"]

    headings = re.findall(r"^## (.+)$", runbook.read_text(), re.MULTILINE)

    assert tuple(headings) == HEADINGS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_has_a_test(rule: dict) -> None:
    """An alert nobody saw firing is a hope."""
    assert f"alertname: {rule['alert']}" in TESTED


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_reads_declared_metrics_only(rule: dict) -> None:
    """A renamed metric does not silence its alert unseen."""
    assert set(re.findall(r"huying_\w+", rule["expr"])) <= set(METRICS)


def test_promtool_proves_the_rules() -> None:
    """The rules fire when they must and are quiet when they must."""
    promtool = ensure_installed()
    for command in (
        [promtool, "check", "rules", "rules/huying.yml"],
        [promtool, "test", "rules", "tests/huying_test.yml"],
    ):
        done = subprocess.run(
            command, cwd=PROMETHEUS, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
