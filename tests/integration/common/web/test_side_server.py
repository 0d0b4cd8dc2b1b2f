"""Workers, relays and schedulers answer the same four paths as web processes."""

from collections.abc import Iterator

import httpx2
import pytest

from services.common.web.side_server import SideServer

pytestmark = pytest.mark.integration


def away() -> None:
    raise ConnectionError("broker away")


@pytest.fixture
def url() -> Iterator[str]:
    checks = {"store": lambda: None, "broker": away}
    server = SideServer("127.0.0.1", 0, checks, service="dispatch")
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def test_the_four_paths(url: str) -> None:
    with httpx2.Client(base_url=url, trust_env=False, timeout=60) as client:
        assert client.get("/healthz").json() == {"status": "alive"}
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json() == {
            "ok": ["store"],
            "failing": {"broker": "ConnectionError: broker away"},
        }
        assert client.get("/version").json()["service"] == "dispatch"
        assert "# HELP" in client.get("/metrics").text
        assert client.get("/other").status_code == 404


def test_an_occupied_port_is_an_error_at_once(url: str) -> None:
    with pytest.raises(OSError, match="in use"):
        SideServer("127.0.0.1", int(url.rsplit(":", 1)[1]), {})


def test_a_server_that_never_started_stops() -> None:
    SideServer("127.0.0.1", 0, {}).stop()
