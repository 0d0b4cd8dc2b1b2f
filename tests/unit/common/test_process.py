"""Loops that are kept running."""

import threading

import pytest

from services.common.process import LoopDown, LoopSet
from tests.support import eventually


def waits(stop: threading.Event) -> None:
    stop.wait()


def test_a_loop_that_fails_begins_again_and_readiness_says_so_meanwhile() -> None:
    stop, runs, may_run = threading.Event(), [], threading.Event()

    def fragile(stop: threading.Event) -> None:
        runs.append(1)
        if not may_run.is_set():
            raise RuntimeError("lost the lease")
        stop.wait()

    loops = LoopSet({"relay": fragile, "steady": waits}, first_pause=0.05, longest_pause=0.05)
    loops.start(stop)
    checks = loops.checks()

    def says_so() -> bool:
        try:
            checks["loop:relay"]()
        except LoopDown as error:
            return "lost the lease" in str(error)
        return False

    eventually(says_so)
    checks["loop:steady"]()
    may_run.set()
    eventually(lambda: len(runs) > 1 and not says_so())
    stop.set()
    assert loops.join(5) == []


def test_a_loop_that_ends_by_itself_counts_as_failed() -> None:
    stop, runs = threading.Event(), []
    loops = LoopSet({"short": lambda _: runs.append(1)}, first_pause=0.01, longest_pause=0.01)
    loops.start(stop)

    eventually(lambda: len(runs) >= 3)

    stop.set()
    assert loops.join(5) == []


def test_a_loop_that_does_not_stop_is_named() -> None:
    stop, end = threading.Event(), threading.Event()
    loops = LoopSet({"deaf": lambda _: end.wait() and None, "good": waits})
    loops.start(stop)
    stop.set()

    late = loops.join(0.2)

    end.set()
    assert late == ["deaf"]
    assert loops.join(5) == []


@pytest.mark.parametrize("name", ["a", "b"])
def test_every_loop_has_a_check(name: str) -> None:
    assert f"loop:{name}" in LoopSet({"a": waits, "b": waits}).checks()
