"""What the demo's sinks keep is bounded."""

import json
from pathlib import Path

from deploy.local.sinks.journal import Journal


def test_records_are_kept_one_a_line(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "received" / "sms.jsonl")
    journal.append({"text": "您好"})
    journal.append({"text": "再见"})
    lines = (tmp_path / "received" / "sms.jsonl").read_text().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["您好", "再见"]


def test_a_full_file_makes_room_and_one_older_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "sms.jsonl", most_bytes=100)
    for number in range(100):
        journal.append({"number": number})
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 200
