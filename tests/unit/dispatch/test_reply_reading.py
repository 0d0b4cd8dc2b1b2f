"""G6: what a unit's program answers by AMQP is read as strictly as what it posts."""

from services.dispatch.entrypoints.messages.reply_reading import read_reply


def test_a_reply_that_says_something_twice_is_told_what() -> None:
    _, fault = read_reply("chengguan", b'{"work_order_id": "wo_1", "work_order_id": "wo_2"}')

    assert fault is not None
    assert (fault.status, fault.code) == (422, "invalid")
    assert [one.field for one in fault.errors] == ["work_order_id"]
