"""Workers see each other's connections, and a dead worker's are nobody's."""

import gevent.socket  # type: ignore[import-untyped]  # ships no types
from gevent.event import Event  # type: ignore[import-untyped]  # likewise

from services.common.web.even_server import EvenServer
from services.common.web.shares import Shares


def test_who_has_more_than_another_lets_it_take_the_next() -> None:
    shares = Shares()
    shares.tell(1, 0)
    shares.tell(2, 1)

    assert shares.has_more_than_another(2)
    assert not shares.has_more_than_another(1)


def test_a_worker_alone_or_among_equals_takes_what_comes() -> None:
    shares = Shares()
    shares.tell(7, 3)
    assert not shares.has_more_than_another(7)

    shares.tell(8, 3)
    assert not shares.has_more_than_another(7)


def test_a_dead_worker_is_nobody_to_wait_for() -> None:
    shares = Shares()
    shares.tell(1, 0)
    shares.tell(2, 5)
    shares.forget(1)

    assert not shares.has_more_than_another(2)


def test_a_connection_that_no_other_worker_takes_is_taken_after_a_moment() -> None:
    shares, served = Shares(), Event()
    shares.tell(1, 0)  # it never comes
    shares.tell(2, 5)
    server = EvenServer(("127.0.0.1", 0), lambda *_: served.set(), shares=shares, worker=2)
    server.start()
    try:
        with gevent.socket.create_connection(("127.0.0.1", server.server_port)):
            assert served.wait(30)
    finally:
        server.stop()
