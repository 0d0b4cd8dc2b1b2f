"""L3 on a living system: the audit trail is whole, and a hand in the database is found."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from deploy.demo.preset import settings_of
from deploy.local.run_dir import REPOSITORY
from tests.e2e.story import Story
from tests.support.journey import District, settle

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def verified(lianhu: District, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run ``verify-audit`` as a person would, beside the running system."""
    done = subprocess.run(
        [sys.executable, "-m", "services.dispatch", "verify-audit", "--json", *arguments],
        env={**os.environ, **settings_of(lianhu.system, "dispatch-web")},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
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
