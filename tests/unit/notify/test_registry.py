"""Which channels there are: the shipped ones that are set up, and anybody's own."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.common.clock import SystemClock
from services.notify.adapters.channels.registry import SHIPPED, UnknownChannel, open_ways, providers
from services.notify.domain.contact import Letter
from services.notify.domain.notification import Sent, TryLater
from services.notify.ports.channels import Way
from services.notify.settings import NotifySettings
from tests.unit.notify.pigeon import LOFT

FOLDER = Path(__file__).parents[3] / "services/notify/adapters/channels"


def ways(**own: Any) -> dict[str, Way]:
    settings = NotifySettings(
        mongodb_url="mongodb://nowhere",
        amqp_url="amqp://nowhere",
        token_public_key="k",
        service_token="t",
        notify_secret_key="k",
        **own,
    )
    return open_ways(settings, SystemClock())


def test_a_new_channel_is_one_file_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUYING_NOTIFY_CHANNELS", '{"pigeon": "tests.unit.notify.pigeon"}')
    way = ways()["pigeon"]

    letter = Letter("ntf_1", "loft 7", "coo")
    assert way.provider.deliver([letter]) == [Sent("pigeon", "ring-ntf_1")]
    assert (way.reaches, way.wording) == ("phone", "sms")
    assert [letter] == LOFT


def test_a_channel_without_its_settings_is_not_there() -> None:
    assert not {"sms", "email"} & set(ways())
    assert next(iter(ways(notify_sms_url="http://g", notify_sms_secret="c2VjcmV0"))) == "sms"


@pytest.mark.parametrize("module", ["tests.unit.notify.nowhere", "tests.unit.notify", "json"])
def test_a_line_that_leads_nowhere_is_told_at_start(module: str) -> None:
    with pytest.raises(UnknownChannel, match="pigeon"):
        providers({"pigeon": module})


@pytest.mark.parametrize("module", sorted(SHIPPED.values()))
def test_each_shipped_channel_documents_its_codes(module: str) -> None:
    """The table of provider code and status stands at the top of the file, or in one it names."""
    path = FOLDER / f"{module.rpartition('.')[2]}.py"
    heads = [path.read_text("utf-8").split('"""')[1]]
    heads += [
        (FOLDER / f"{name}.py").read_text("utf-8").split('"""')[1]
        for name in ("sms_codes", "smtp_answers")
        if name in heads[0]
    ]
    assert any("|---" in head and "| sent" in head for head in heads)


def test_a_file_can_stand_in_for_providers(tmp_path: Path) -> None:
    path = tmp_path / "letters.jsonl"
    found = ways(notify_file=path)
    for channel in ("sms", "email"):
        letter = Letter("ntf_1", "to", "文字", "主题")
        assert found[channel].provider.deliver([letter]) == [Sent(channel, "ntf_1")]

    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(one["channel"], one["text"]) for one in lines] == [("sms", "文字"), ("email", "文字")]
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    way = ways(notify_file=tmp_path / "no" / "folder")["sms"]

    assert way.provider.deliver([Letter("ntf_1", "to", "x")]) == [TryLater("sms", "file")]
