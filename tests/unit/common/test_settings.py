"""Bad settings are all told at once."""

import pytest

from services.common.settings import Settings, load


def test_every_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator fixes the environment in one go, not field by field."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HUYING_{name.upper()}", raising=False)
    monkeypatch.setenv("HUYING_PORT_BASE", "80")

    with pytest.raises(SystemExit) as stop:
        load(Settings)

    told = capsys.readouterr().err
    assert stop.value.code == 2
    assert "HUYING_MONGODB_URL" in told
    assert "HUYING_AMQP_URL" in told
    assert "HUYING_PORT_BASE" in told


def test_service_url_follows_the_port_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an own setting, a service is where the port table puts it."""
    for name in ("MONGODB_URL", "AMQP_URL", "TOKEN_PUBLIC_KEY", "SERVICE_TOKEN"):
        monkeypatch.setenv(f"HUYING_{name}", "x")
    monkeypatch.setenv("HUYING_PORT_BASE", "9000")
    monkeypatch.setenv("HUYING_NOTIFY_URL", "http://notify.example")

    settings = load(Settings)

    assert settings.url_of("dispatch") == "http://127.0.0.1:9002"
    assert settings.url_of("notify") == "http://notify.example"
