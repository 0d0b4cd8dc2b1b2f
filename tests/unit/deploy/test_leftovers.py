"""Whose a process is, whatever it is called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local import leftovers
from tests.support import eventually


# The kernel keeps 15 bytes of a name, of the second one a third of a sign.
@pytest.mark.parametrize("name", ["启动呼应演示", "01启动呼应演示", "a) S 1 (b"])
def test_a_process_is_known_for_ours_whatever_its_name(name: str, tmp_path: Path) -> None:
    program = shutil.copy(shutil.which("sleep") or "", tmp_path / name)
    marks = {"HUYING_RUN_DIR": str(tmp_path), "HUYING_PROCESS_NAME": "mongodb"}
    with subprocess.Popen([program, "60"], env={**os.environ, **marks}) as process:
        try:
            eventually(lambda: leftovers.belongs(process.pid, tmp_path))
            assert leftovers.belongs(process.pid, tmp_path, "mongodb")
            assert not leftovers.belongs(process.pid, tmp_path, "rabbitmq")
            assert not leftovers.belongs(process.pid, tmp_path / "other")
        finally:
            process.kill()
