"""MongoDB's cache follows the machine, and small machines still have one that works."""

import pytest

from deploy.local.mongodb import cache_gigabytes

GIGABYTE = 1024**3


@pytest.mark.parametrize(("memory", "cache"), [(2, 1.0), (8, 1.0), (24, 3.0), (64, 8.0)])
def test_an_eighth_of_the_memory_and_one_gigabyte_at_least(memory: int, cache: float) -> None:
    assert cache_gigabytes(memory * GIGABYTE) == cache
