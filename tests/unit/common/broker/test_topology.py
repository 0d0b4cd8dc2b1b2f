"""The topology as data."""

import pytest

from services.common.broker.declaring import Recorder, steps_of
from services.common.broker.hosts import split_hosts, vhost_of
from services.common.broker.topology import (
    DEPARTMENTS,
    QUEUES,
    TopologyConflict,
    conflict_from,
    declare_topology,
    department_arguments,
    department_queue,
)


def declared(*units: str) -> Recorder:
    recorder = Recorder()
    declare_topology(recorder, units)
    return recorder


def test_every_queue_is_durable_quorum_and_says_its_delivery_limit_or_its_delay() -> None:
    """RabbitMQ 3.10 has no limit by default and 4.x has 20: nothing is left to the default."""
    queues = [step.arguments for step in declared("a").steps if step.method == "queue_declare"]

    assert all(queue["durable"] for queue in queues)
    for arguments in (queue["arguments"] for queue in queues):
        assert arguments["x-queue-type"] == "quorum"
        assert "x-delivery-limit" in arguments or "x-message-ttl" in arguments


def test_every_dead_letter_route_is_at_least_once_and_so_refuses_when_full() -> None:
    for step in declared().steps:
        arguments = step.arguments.get("arguments", {})
        if "x-dead-letter-exchange" in arguments:
            assert arguments["x-dead-letter-strategy"] == "at-least-once"
            assert arguments["x-overflow"] == "reject-publish"


def test_a_full_unit_queue_drops_its_oldest_instead_of_holding_up_every_unit() -> None:
    assert department_arguments()["x-overflow"] == "drop-head"


def test_dead_letter_queues_are_declared_before_the_queues_that_lead_to_them() -> None:
    names = [s.arguments["queue"] for s in declared().steps if s.method == "queue_declare"]

    for queue in QUEUES:
        assert names.index(f"{queue}.dead") < names.index(queue)


def test_a_unit_is_bound_by_its_own_code_and_to_nothing_else() -> None:
    binds = [s.arguments for s in declared("shuiwu").steps if s.method == "queue_bind"]

    own = [bind for bind in binds if bind["queue"] == "department.shuiwu"]
    assert [(bind["exchange"], bind["routing_key"]) for bind in own] == [(DEPARTMENTS, "shuiwu.#")]


@pytest.mark.parametrize("code", ["", "a.b", "#", "*", "A", "a b", "a\n", "部门"])
def test_a_code_that_could_reach_further_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a unit code"):
        department_queue(code)


def test_a_refused_declaration_names_queue_and_argument() -> None:
    text = (
        "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'notify.events' in vhost"
        " '/': received none but current is the value '7'"
    )

    conflict = conflict_from(406, text)

    assert isinstance(conflict, TopologyConflict)
    assert (conflict.name, conflict.argument) == ("notify.events", "x-max-length")
    assert conflict_from(404, text) is None


def test_steps_are_what_a_channel_would_have_been_told() -> None:
    assert steps_of(declare_topology) == declared().steps


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("amqp://u:p@a:1/v", ("amqp://u:p@a:1/v",)),
        ("amqp://u:p@a:1,b:2/v", ("amqp://u:p@a:1/v", "amqp://u:p@b:2/v")),
        ("amqp://u:p@a/v, amqps://u:p@b/v", ("amqp://u:p@a/v", "amqps://u:p@b/v")),
    ],
)
def test_a_comma_list_names_all_nodes(url: str, expected: tuple[str, ...]) -> None:
    assert split_hosts(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("amqp://a/%2F", "/"), ("amqp://a", "/"), ("amqp://a/huying", "huying")],
)
def test_the_vhost_is_read_from_the_address(url: str, expected: str) -> None:
    assert vhost_of(url) == expected
