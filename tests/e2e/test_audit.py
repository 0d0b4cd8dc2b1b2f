"""L3 on a living system: the audit trail is whole, and a hand in the database is found."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from deploy.demo.preset import settings_of
from deploy.local.run_dir import REPOSITORY
from tests.e2e.conftest import DATABASES
from tests.e2e.story import Story
from tests.support import eventually
from tests.support.journey import District, settle

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def run(lianhu: District, service: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a service's command as a person would, beside the running system."""
    return subprocess.run(
        [sys.executable, "-m", f"services.{service}", *arguments],
        env={**os.environ, **settings_of(lianhu.system, f"{service}-web")},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def verified(lianhu: District, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Let ``verify-audit`` check the chain; return its exit code and report."""
    done = run(lianhu, "dispatch", "verify-audit", "--json", *arguments)
    return done.returncode, json.loads(done.stdout)


def test_verify_audit_is_clean_and_names_what_a_hand_in_the_database_did(
    lianhu: District, story: Story
) -> None:
    ticket_id = story.ticket(story.post())["ticket_id"]
    settle(lianhu)
    status, report = verified(lianhu)
    assert (status, report["result"]) == (0, "clean"), report
    assert report["checked"]["archived"] > 1
    assert report["checked"]["audit_log"] >= 1  # load-preset was recorded

    tickets = lianhu.mongodb["huying_dispatch"]["tickets"]
    whole = tickets.find_one({"_id": ticket_id}) or {}
    cut = whole["history"][:1]
    head = {"sequence": 1, "chain_head": cut[0]["chainhead"]}
    tickets.update_one({"_id": ticket_id}, {"$set": {"history": cut, **head}})
    try:
        status, report = verified(lianhu, "--ticket", ticket_id)
    finally:
        kept = {name: whole[name] for name in ("history", "sequence", "chain_head")}
        tickets.update_one({"_id": ticket_id}, {"$set": kept})
    assert status == 1
    assert [(f["sequence"], f["code"]) for f in report["faults"]] == [(2, "cut_tail")]
    assert verified(lianhu, "--ticket", ticket_id)[0] == 0


SECRET = "槐荫暗语七号"


def where(lianhu: District, words: str) -> set[str]:
    """Return the collections and logs that hold these words, in all services."""
    found = set()
    for name in DATABASES:
        database = lianhu.mongodb[name]
        for collection in set(database.list_collection_names()) - {"system.profile"}:
            if any(words in str(document) for document in database[collection].find()):
                found.add(f"{name}.{collection}")
    logs = (lianhu.system.run_dir / "logs").glob("*")
    return found | {log.name for log in logs if words in log.read_text(errors="replace")}


def test_what_a_reporter_said_is_erased_everywhere_and_every_number_stays(
    lianhu: District, story: Story
) -> None:
    """L2, by the real broker: the appeal's words, then with its last reporter the case's."""
    contact = {"phone": "13200009876", "name": f"{SECRET}甲"}
    receipt = story.post(title=f"{SECRET}路灯", text=f"{SECRET}门口垃圾没人清运", contact=contact)
    ticket = story.ticket(receipt)
    for verb, more in (("acknowledge", {}), ("contact", {"method": "phone"})):
        story.unit(ticket, verb, **more)
    story.unit(ticket, "resolve", outcome="done", answer=f"{SECRET}已清运，已电话告知诉求人。")
    story.centre(ticket["ticket_id"], "accept", role="reviewer")
    story.rate(receipt, comment=f"{SECRET}干净了")
    story.reaches(ticket["ticket_id"], "closed")
    settle(lianhu)
    assert len(where(lianhu, SECRET)) > 2
    before = counted(lianhu)

    done = run(lianhu, "intake", "anonymise", receipt.appeal_id, "--by", "staff:retention")
    assert done.returncode == 0, done.stdout
    eventually(lambda: not where(lianhu, SECRET), timeout=120)
    settle(lianhu)
    assert counted(lianhu) == before
    assert story.types(ticket["ticket_id"])[-1] == "ticket.anonymised"
    unit = ticket["work_orders"][-1]["unit"]
    feed = lianhu.api.get(
        "dispatch", f"/api/v1/units/{unit}/feed", lianhu.api.unit(unit), limit=500
    )
    told = [one.get("type") for one in feed["items"] if one.get("subject") == ticket["ticket_id"]]
    assert told[-1] == "ticket.anonymised.v1"
    assert verified(lianhu, "--ticket", ticket["ticket_id"])[0] == 0


def counted(lianhu: District) -> dict[str, Any]:
    """Return what reporting counts, and that the ledger adds up."""
    auditor = lianhu.api.staff("auditor")
    overview = lianhu.api.get("reporting", "/api/v1/overview", auditor)
    rates = lianhu.api.get("reporting", "/api/v1/indicators/satisfaction_rate", auditor)
    ledger = lianhu.ledger()
    assert ledger["imbalance"] == 0
    return {
        "overview": {name: value for name, value in overview.items() if name != "as_of"},
        "rates": {name: value for name, value in rates.items() if "as_of" not in name},
        "accepted": ledger["accepted"],
    }
