"""The port plan keeps interfaces.md's table at any base."""

import pytest

from deploy.local.ports import OFFSETS, SIDE_OFFSETS, Ports
from services.common.settings import PORTS


def test_default_base_gives_the_published_ports() -> None:
    ports = Ports.from_base(8100)
    published = {"console": 8100, "mongodb": 8117, "amqp": 8172, "management": 8173}
    assert {name: ports[name] for name in published} == published
    assert ports["rabbitmq-metrics"] == 8192


def test_services_listen_where_the_kernel_expects_them() -> None:
    assert {name: OFFSETS[name] for name in PORTS} == PORTS


def test_no_port_is_planned_twice() -> None:
    planned = [*OFFSETS.values(), *SIDE_OFFSETS]
    assert len(planned) == len(set(planned))


@pytest.mark.parametrize("base", [80, 65_500])
def test_a_base_that_cannot_be_listened_on_is_refused(base: int) -> None:
    with pytest.raises(ValueError, match="port base"):
        Ports.from_base(base)
